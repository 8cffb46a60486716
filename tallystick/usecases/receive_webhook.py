"""Keeps what a processor has told us, before anything is done about it."""

from collections.abc import Sequence
from datetime import datetime

from tallystick.gateways.payments.protocol import GatewayEvent
from tallystick.records.inbox.queries import store


def receive_webhook(
    *, gateway: str, events: Sequence[GatewayEvent], body: bytes, actor: str, now: datetime
) -> int:
    """
    Store the events of a webhook that the caller has verified; return how many are new.

    What was told before is kept as it was. Nothing else happens here: the processor gets its
    answer at once, and a job works the events off.
    """
    return store(gateway=gateway, events=events, body=body, now=now)
