"""Puts what someone means to pay into a basket."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import owed
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.usecases._basket import editable, least_payable


class NothingDue(Exception):
    """Nothing is owed on this bill now."""


class OnHold(Exception):
    """Staff has to look at this bill first."""


class NotPayable(Exception):
    """The service does not take this amount; `least` and `most` say what it takes."""

    def __init__(self, least: Money, most: Money) -> None:
        super().__init__(f"between {least} and {most}")
        self.least = least
        self.most = most


def add_to_basket(
    *,
    checkout: UUID | None,
    obligation: UUID,
    amount: Money | None,
    proved: bool,
    language: str,
    actor: str,
    now: datetime,
    city: City,
) -> Checkout:
    """
    Add an obligation to the basket, or change its amount there; None means all that is owed.

    A basket that is missing, or whose payment is over, is replaced by a new one.

    :raises NothingDue: if nothing is owed
    :raises OnHold: if staff has to look at the bill first
    :raises NotPayable: if the service does not take this amount
    :raises InPayment: while the basket is being paid
    """
    found = owed([obligation], as_of=local_day(now, city.zone), city=city).get(obligation)
    if found is None or found.total <= ZERO:
        raise NothingDue(str(obligation))
    if found.facts.on_hold:
        raise OnHold(str(obligation))
    least = least_payable(city.service[found.facts.service], found.total)
    cents = found.total if amount is None else amount
    if not least <= cents <= found.total:
        raise NotPayable(least, found.total)
    with transaction.atomic():
        basket = editable(checkout) or Checkout.objects.create(
            id=new_id(), created_at=now, language=language
        )
        CheckoutItem.objects.update_or_create(
            checkout=basket,
            obligation_id=obligation,
            defaults={
                "cents": cents.cents,
                "whole": cents == found.total,
                "proved": proved,
            },
        )
    return basket
