"""Takes back one's own request for a refund, before anybody has decided."""

from datetime import datetime

from django.db import transaction

from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import RefundState
from tallystick.usecases._refunds import lock_refund, step


class NoSuchRefund(Exception):
    """There is no refund of this reference."""


class NotTheirs(Exception):
    """Somebody else has asked for it."""


class NotOpen(Exception):
    """It was decided or withdrawn before; its text is the state."""


def withdraw_refund(*, refund: str, actor: str, now: datetime) -> Refund:
    """
    Withdraw a request that the actor made; its amount is available again.

    :raises NoSuchRefund: if the reference is unknown
    :raises NotTheirs: if somebody else asked
    :raises NotOpen: if it was decided or withdrawn before
    """
    with transaction.atomic():
        locked = lock_refund(refund)
        if locked is None:
            raise NoSuchRefund(refund)
        if locked.requested_by != actor:
            raise NotTheirs(refund)
        if locked.state != RefundState.REQUESTED:
            raise NotOpen(locked.state)
        step(locked, RefundState.WITHDRAWN, actor=actor, now=now)
    return locked
