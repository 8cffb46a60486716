"""Turns a request for a refund down, before anything was posted."""

from datetime import datetime

from django.db import transaction

from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import WAITING, RefundState
from tallystick.usecases._refunds import lock_refund, step


class NoSuchRefund(Exception):
    """There is no refund of this reference."""


class NotWaiting(Exception):
    """It is too late: it was sent to the processor, or rejected before."""


def reject_refund(*, refund: str, why: str, actor: str, now: datetime) -> Refund:
    """
    Reject a refund that is not sent yet; its amount is available again.

    :raises NoSuchRefund: if the reference is unknown
    :raises NotWaiting: if it was sent or rejected before
    """
    with transaction.atomic():
        locked = lock_refund(refund)
        if locked is None:
            raise NoSuchRefund(refund)
        if locked.state not in WAITING:
            raise NotWaiting(locked.state)
        step(locked, RefundState.REJECTED, actor=actor, now=now, detail=why)
    return locked
