"""Turns a request for a refund down, before anything was posted."""

from datetime import datetime

from django.db import transaction

from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import WAITING, RefundState
from tallystick.usecases._refunds import step


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
        found = Refund.objects.filter(reference=refund).first()
        if found is None:
            raise NoSuchRefund(refund)
        Payment.objects.select_for_update().get(id=found.payment_id)
        locked = Refund.objects.select_for_update().get(id=found.id)
        if locked.state not in WAITING:
            raise NotWaiting(locked.state)
        step(locked, RefundState.REJECTED, actor=actor, now=now, detail=why)
    return locked
