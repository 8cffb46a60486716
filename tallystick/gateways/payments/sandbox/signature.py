"""Checks the signature of a webhook: "t=seconds,v1=hex", HMAC-SHA256 over "seconds.body"."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from tallystick.gateways.payments.protocol import BadSignature


def verify(
    body: bytes, header: str, *, secrets: Sequence[str], tolerance: timedelta, now: datetime
) -> None:
    """
    Accept a body whose header holds a v1 made with any of the secrets, so that they can be changed.

    :raises BadSignature: if none fits, or the time in it is further than the tolerance from now
    """
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    signatures = [value.encode("utf-8", "replace") for name, _, value in pairs if name == "v1"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()):
        raise BadSignature("no time in the signature")
    signed = f"{stamps[0]}.".encode() + body
    expected = [
        hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
        for secret in secrets
        if secret
    ]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures):
        raise BadSignature("no signature of a known secret")
    # Seconds are compared as numbers: a forged time may be too large for a datetime.
    if abs(int(stamps[0]) - int(now.timestamp())) > tolerance.total_seconds():
        raise BadSignature("signed too long ago, or in the future")
