"""Somebody else pays first: what lands afterwards finds no bill."""

from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment, PaymentEvent
from tests import moment
from tests.guest import Guest


def overtake(late: Payment, *, by: Guest, method: str = "card") -> None:
    """Close an attempt here, though the processor can still take it, and let another one pay."""
    Payment.objects.filter(id=late.id).update(state="EXPIRED")
    PaymentEvent.objects.create(payment=late, after="EXPIRED", at=moment.CLOCK.moment, actor="test")
    assert late.checkout
    bills = [item.obligation for item in late.checkout.items.select_related("obligation")]
    Obligation.objects.filter(id__in=[one.id for one in bills]).update(held_cents=0)
    by.wants(*bills).pays(method)
