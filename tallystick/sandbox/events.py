"""News for the merchant: written with the fact it tells of, signed when it is sent."""

import hashlib
import hmac
import json
from datetime import datetime

from tallystick.sandbox.models import Event, Session


def announce(session: Session, kind: str, *, due_at: datetime) -> Event:
    """Write down that the merchant is to be told; the news is due at that moment."""
    event = Event(session=session, kind=f"session.{kind}", due_at=due_at)
    event.body = json.dumps(
        {
            "id": event.code,
            "kind": event.kind,
            "ref": session.ref,
            "reference": session.reference,
            "at": due_at.isoformat(),
        }
    )
    event.save(force_insert=True)
    return event


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """Return the Sandbox-Signature header: "t=seconds,v1=HMAC-SHA256 of seconds.body in hex"."""
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
