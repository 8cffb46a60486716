"""The ways to pay a basket, each with what it costs, when it counts and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.catalog.model import City, Method
from tallystick.kernel.money import Money
from tallystick.records.checkout.fees import fee_of
from tallystick.records.checkout.models import CheckoutItem
from tallystick.records.checkout.queries import sum_cents


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay this basket."""

    method: Method
    fee: Money
    total: Money


def of_basket(items: Sequence[CheckoutItem], city: City) -> tuple[list[Way], list[Way]]:
    """Return the ways online and the other ones that take the whole basket, cheapest first."""
    amount = Money(sum_cents(items))
    services = {item.obligation.bill.service for item in items}
    found = [
        Way(way, fee_of(way, amount), amount + fee_of(way, amount))
        for way in city.methods
        if all(way.code in city.service[code].payable.methods for code in services)
    ]
    found.sort(key=lambda way: way.fee)
    return (
        [way for way in found if way.method.online],
        [way for way in found if not way.method.online],
    )
