"""What the use cases of a basket share, and what each service takes."""

from uuid import UUID

from tallystick.catalog.model import Service
from tallystick.kernel.money import Money
from tallystick.records.checkout.models import Checkout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIVE


class InPayment(Exception):
    """The basket is being paid: finish that, or start over."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def least_payable(service: Service, total: Money) -> Money:
    """Return the smallest sum that a service takes of what is owed on one bill."""
    payable = service.payable
    return min(Money(payable.minimum), total) if payable.partial else total


def editable(checkout: UUID | None) -> Checkout | None:
    """
    Lock and return a basket that may change, without its quote; None when a new one is needed.

    A basket that was paid is over. One whose payments all came to nothing may be tried again.

    :raises InPayment: while a payment of it is live
    """
    basket = Checkout.objects.select_for_update().filter(id=checkout).first() if checkout else None
    if basket is None:
        return None
    payments = list(Payment.objects.filter(checkout=basket).values_list("state", "reference"))
    for state, reference in payments:
        if state in LIVE:
            raise InPayment(reference)
    if any(state not in ("FAILED", "CANCELED", "EXPIRED") for state, _ in payments):
        return None
    if basket.quoted_at:
        basket.quoted_at = basket.quote_expires_at = None
        basket.save(update_fields=["quoted_at", "quote_expires_at"])
    return basket
