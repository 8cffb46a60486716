"""The codes that an app on a telephone would show (RFC 6238)."""

import base64
import hmac
import struct
from datetime import datetime

PERIOD = 30  # seconds


def code_at(secret: str, moment: datetime) -> str:
    """Return the six digits that belong to a secret (base 32) at a moment of real time."""
    key = base64.b32decode(secret)
    counter = int(moment.timestamp()) // PERIOD
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    at = digest[-1] & 15
    number: int = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"
