"""Moves payments on whose money has arrived in a payout."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState

_ON_THE_WAY = (PaymentState.PENDING, PaymentState.CAPTURED)


def settle_arrived(payments: Iterable[UUID], *, actor: str, now: datetime) -> None:
    """Settle those of the payments that were on the way; disputed ones stay where they are."""
    waiting = Payment.objects.filter(id__in=sorted(payments), state__in=_ON_THE_WAY)
    moving = list(waiting.order_by("id").select_for_update())
    Payment.objects.filter(id__in=[one.id for one in moving]).update(state=PaymentState.SETTLED)
    PaymentEvent.objects.bulk_create(
        PaymentEvent(
            payment=payment,
            before=payment.state,
            after=PaymentState.SETTLED,
            at=now,
            actor=actor,
            detail="",
        )
        for payment in moving
    )
