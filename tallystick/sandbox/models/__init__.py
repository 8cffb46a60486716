"""The pretend processor's own records: hosted pages, its books, its news, and planted faults."""

from tallystick.sandbox.models.books import Move, Payout, PayoutLine, Refund, Refunded
from tallystick.sandbox.models.faults import Knob
from tallystick.sandbox.models.news import Event, new_event_code
from tallystick.sandbox.models.session import Dispute, Session, State, new_ref

__all__ = [
    "Dispute",
    "Event",
    "Knob",
    "Move",
    "Payout",
    "PayoutLine",
    "Refund",
    "Refunded",
    "Session",
    "State",
    "new_event_code",
    "new_ref",
]
