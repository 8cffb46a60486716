"""News for the merchant: written with the fact it tells of, signed when it is sent."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from tallystick.sandbox.models import Event, Payout, Refund, Session


def announce(session: Session, kind: str, *, due_at: datetime) -> Event:
    """Write down that the merchant is to be told of a session; the news is due at that moment."""
    told = {"ref": session.ref, "reference": session.reference}
    return _write(f"session.{kind}", told, session=session, due_at=due_at, about=session.ref)


def announce_refund(refund: Refund, kind: str, *, due_at: datetime) -> Event:
    """Write down that the merchant is to be told what became of a refund."""
    told = {
        "ref": refund.session.ref,
        "reference": refund.session.reference,
        "refund_ref": refund.ref,
        "refund_reference": refund.reference,
    }
    return _write(f"refund.{kind}", told, session=refund.session, due_at=due_at, about=refund.ref)


def announce_payout(payout: Payout) -> Event:
    """Write down that the merchant is to be told of a payout; it is about no page."""
    told = {"ref": "", "reference": "", "payout_ref": payout.ref}
    return _write("payout.sent", told, session=None, due_at=payout.sent_at, about=payout.ref)


def call_off(session: Session, kind: str, *, now: datetime) -> None:
    """Strike news of what will not happen any more."""
    coming = Event.objects.filter(session=session, kind=f"session.{kind}", due_at__gt=now)
    coming.filter(sent_at=None).delete()


def call_off_refund(refund: Refund, *, now: datetime) -> None:
    """Strike news of an end of a refund that will not come."""
    coming = Event.objects.filter(session=refund.session, kind__startswith="refund.")
    coming.filter(about=refund.ref, due_at__gt=now, sent_at=None).delete()


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """Return the Sandbox-Signature header: "t=seconds,v1=HMAC-SHA256 of seconds.body in hex"."""
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def body_of(code: str, kind: str, told: Mapping[str, str], *, at: datetime) -> str:
    """Return the words of an event."""
    return json.dumps({"id": code, "kind": kind, **told, "at": at.isoformat()})


def _write(
    kind: str, told: Mapping[str, str], *, session: Session | None, due_at: datetime, about: str
) -> Event:
    event = Event(
        session=session,
        about=about,
        reference=told["reference"],
        kind=kind,
        due_at=due_at,
        next_at=due_at,
    )
    event.body = body_of(event.code, kind, told, at=due_at)
    event.save(force_insert=True)
    return event
