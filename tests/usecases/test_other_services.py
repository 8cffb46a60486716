"""Six more services are payable by what their files say: found by number, paid, and booked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.billing.queries import bills_of, by_number, obligations_of
from tests.bill_file import Take, take

__all__ = ["take"]

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Example:
    """A bill of a service: what the file says, what Ana types, what she owes, and who earns it."""

    service: str
    number: str
    typed: str
    due: str
    lines: tuple[tuple[str, str], ...]  # charge and amount
    owes: Money
    earned: dict[str, Money]  # by the account of the city's books

    def row(self) -> dict[str, Any]:
        """Return it as a bill file has it."""
        by_bill = settings.CITY.service[self.service].identifiers[0].finds == "bill"
        lines = [{"charge": charge, "amount": amount} for charge, amount in self.lines]
        return {
            "service": self.service,
            "number": self.number if by_bill else f"{self.number}-202610",
            "account": self.number,
            "issued": "2026-09-01",
            "total": str(sum(Decimal(amount) for _charge, amount in self.lines)),
            "obligations": [{"due": self.due, "lines": lines}],
        }

    def found(self) -> Obligation:
        """Look it up as it was typed."""
        identifier = settings.CITY.service[self.service].identifiers[0]
        number = identifier.read(self.typed)
        assert number
        found = by_number(self.service, [number])
        assert found
        [obligation] = obligations_of(found.bills or bills_of(found.account.id))
        return obligation


IN_TIME = Example(
    "vehicle-sticker",
    "VS204-10017",
    "vs204 10017",
    "2026-10-24",  # today is day 30, the last one of the grace
    (("sticker", "100.00"),),
    Money(100_00),
    {"4410": Money(100_00), "4419": ZERO},
)
LATE = Example(
    "vehicle-sticker",
    "VS204-10018",
    "VS20410018",
    "2026-10-23",
    (("sticker", "100.00"),),
    Money(160_00),
    {"4410": Money(100_00), "4419": Money(60_00)},
)
LICENSE = Example(
    "business-license",
    "324796-1",
    "3247961",
    "2026-10-30",
    (("license", "250.00"),),
    Money(250_00),
    {"4420": Money(250_00)},
)
PERMIT = Example(
    "public-way-permit",
    "DOT999064",
    "dot 999 064",
    "2026-12-10",
    (("permit", "8682.00"), ("permit", "-3682.00")),  # the waived part stands beside the fee
    Money(5_000_00),
    {"4430": Money(5_000_00)},
)
RIDE = Example(
    "ambulance",
    "2024-10015",
    "202410015",
    "2026-11-01",
    (("ride", "1800.00"), ("ride", "-1440.00")),  # the insurance paid the most of it
    Money(360_00),
    {"4440": Money(360_00)},
)
ALARM = Example(
    "false-alarm",
    "FA204418",
    "fa-204418",
    "2026-11-30",
    (("fine", "100.00"),),
    Money(100_00),
    {"4330": Money(100_00)},
)
ORDER = Example(
    "administrative-fine",
    "24BT012345",
    "24 bt 012345",
    "2026-10-01",
    (("fine", "640.00"), ("costs", "40.00")),
    Money(680_00),
    {"4320": Money(680_00)},
)
EXAMPLES = (IN_TIME, LATE, LICENSE, PERMIT, RIDE, ALARM, ORDER)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.number)
def test_it_is_found_paid_and_booked(example: Example, take: Take, ana, confirm) -> None:
    take(example.row())
    obligation = example.found()
    [debt] = owed([obligation.id], as_of=TODAY, city=settings.CITY).values()
    assert debt.total == example.owes

    payment = ana.wants(obligation).chooses("echeck").starts()
    ana.pays()
    paid = confirm(payment)

    assert paid.cents == example.owes.cents
    assert debit_balance(settings.CITY.books.ach_clearing) == example.owes
    assert debit_balance(settings.CITY.service[example.service].receivable) == ZERO
    earned = {account: -debit_balance(account) for account in example.earned}
    assert earned == example.earned


def test_every_other_service_has_its_example() -> None:
    other = {one.code for one in settings.CITY.services if one.menu == "other"}

    assert {example.service for example in EXAMPLES} == other


def test_the_first_of_24_parts_of_an_ambulance_bill(take: Take, ana, confirm) -> None:
    take(RIDE.row())
    obligation = RIDE.found()
    first = RIDE.owes.split(24)[0]

    payment = ana.wants(obligation, first).chooses("echeck").starts()
    ana.pays()
    confirm(payment)

    [debt] = owed([obligation.id], as_of=TODAY, city=settings.CITY).values()
    assert (first, debt.total) == (Money(15_00), Money(345_00))
