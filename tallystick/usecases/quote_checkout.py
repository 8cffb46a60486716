"""Fixes what a basket costs until the end of the day."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import end_of_day, local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import Owed, owed
from tallystick.records.checkout.fees import fee_of
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.usecases._basket import editable


class NothingToPay(Exception):
    """The basket is empty, or everything in it has been paid meanwhile."""


class MethodNotOffered(Exception):
    """Something in the basket cannot be paid this way."""


def quote_checkout(
    *, checkout: UUID, method: str, actor: str, now: datetime, city: City
) -> Checkout:
    """
    Fix the basket's lines, amounts and fee; they stand until 11:59 pm of the city's day.

    Whole items follow what is owed now; others are lowered to it. What was paid or put on hold
    meanwhile leaves the basket.

    :raises NothingToPay: if nothing is left to pay
    :raises MethodNotOffered: if the method is not offered for everything in the basket
    :raises InPayment: while the basket is being paid
    """
    today = local_day(now, city.zone)
    with transaction.atomic():
        basket = editable(checkout)
        items = list(CheckoutItem.objects.filter(checkout=basket).order_by("id")) if basket else []
        debts = owed([item.obligation_id for item in items], as_of=today, city=city)
        items = [item for item in items if _quoted(item, debts[item.obligation_id])]
        if basket is None or not items:
            raise NothingToPay
        services = {debts[item.obligation_id].facts.service for item in items}
        if not all(method in city.service[code].payable.methods for code in services):
            raise MethodNotOffered(method)
        total = sum((Money(item.cents) for item in items), ZERO)
        CheckoutItem.objects.bulk_update(items, ["cents", "lines"])
        basket.method = method
        basket.fee_cents = fee_of(city.method[method], total).cents
        basket.quoted_at, basket.quote_expires_at = now, end_of_day(today, city.zone)
        basket.save(update_fields=["method", "fee_cents", "quoted_at", "quote_expires_at"])
    return basket


def _quoted(item: CheckoutItem, debt: Owed) -> bool:
    """Set the item to what is owed; take it out of the basket if it is not to be paid now."""
    if debt.total <= ZERO or debt.facts.on_hold:
        item.delete()
        return False
    item.cents = debt.total.cents if item.whole else min(item.cents, debt.total.cents)
    item.lines = [[line.charge, line.amount.cents] for line in debt.lines]
    return True
