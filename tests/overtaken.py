"""Somebody else pays first: what lands afterwards finds no bill."""

from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment, PaymentEvent
from tests import moment
from tests.guest import Guest


def close_here(late: Payment) -> list[Obligation]:
    """Close an attempt here, though the processor can still take it; return its bills, free."""
    Payment.objects.filter(id=late.id).update(state="EXPIRED")
    PaymentEvent.objects.create(payment=late, after="EXPIRED", at=moment.CLOCK.moment, actor="test")
    assert late.checkout
    bills = [item.obligation for item in late.checkout.items.select_related("obligation")]
    Obligation.objects.filter(id__in=[one.id for one in bills]).update(held_cents=0)
    return bills


def overtake(late: Payment, *, by: Guest, method: str = "card") -> None:
    """Close an attempt here, and let another one pay its bills."""
    by.wants(*close_here(late)).pays(method)
