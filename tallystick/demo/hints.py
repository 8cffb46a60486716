"""What a visitor can type: bills to try, read from the books, and pretend cards and accounts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from tallystick.catalog.model import City, Service, Text
from tallystick.demo.invented.characters import Character
from tallystick.demo.invented.city import characters
from tallystick.demo.invented.numbers import printed_on_bills
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill
from tallystick.records.billing.owed import Owed, owed_of
from tallystick.records.billing.queries import asked_by
from tallystick.sandbox.numbers import ACCOUNTS, CARDS


@dataclass(frozen=True, slots=True)
class Hint:
    """A bill to try: who has it, what to type, and how it stands on the day of asking."""

    who: str
    service: Service
    label: Text  # what the number is called
    typed: str
    second_label: Text | None
    second: str
    story: str
    owes: Money
    due: date | None  # the earliest day that something open was or is due

    @property
    def credit(self) -> bool:
        """Whether nothing is owed on any bill."""
        return not self.owes


class Number(NamedTuple):
    """A pretend card or bank account, and what happens to who pays with it."""

    number: str
    story: str


_CARDS = {
    "4242424242424242": gettext_noop("is accepted"),
    "4000000000000002": gettext_noop("is declined"),
    "4000002500003155": gettext_noop("asks for one more step"),
}
_ACCOUNTS = {
    "000123456789": gettext_noop("pays after three days"),
    "000222222227": gettext_noop("is returned after three days: not enough money"),
}


def cards() -> list[Number]:
    """Return the cards that a visitor wants first; docs/sandbox.md has them all."""
    return [Number(CARDS[number].spaced, story) for number, story in _CARDS.items()]


def bank_accounts() -> list[Number]:
    """Return the bank accounts that a visitor wants first; all have the one routing number."""
    return [Number(ACCOUNTS[number].number, story) for number, story in _ACCOUNTS.items()]


def hints(city: City, *, today: date) -> list[Hint]:
    """Return the invented people's bills and one of each other service, as they stand today."""
    people = [(_of_character(who, city, today), who.story) for who in characters(city)]
    told = {bill.service for bills, _ in people for bill in bills}
    others = [
        (_of_service(service, today), "") for service in city.services if service.code not in told
    ]
    found = [(bills, story) for bills, story in people + others if bills]
    debts = defaultdict(list)
    for obligation, facts in asked_by([bill for bills, _ in found for bill in bills], city):
        debts[obligation.bill_id].append(owed_of(facts, as_of=today, city=city))
    return [
        _hint(bills[0], story, city, [debt for bill in bills for debt in debts[bill.id]])
        for bills, story in found
    ]


def _of_character(who: Character, city: City, today: date) -> list[Bill]:
    """Find what somebody's number leads to: a bill, or all bills of an account."""
    service = city.service[who.service]
    drawn = next(who.bills(service, city, today))
    identifier = printed_on_bills(service)
    if identifier.finds == "bill":
        wanted = {"number": identifier.read(drawn.number)}
    else:
        wanted = {"account__number": identifier.read(drawn.account)}
    return list(_standing(service).filter(**wanted))


def _of_service(service: Service, today: date) -> list[Bill]:
    """Find the first bill of a service that is open, if there is one that is not yet late."""
    to_pay = _standing(service).filter(obligations__open_cents__gt=0).order_by("number")
    in_time = to_pay.filter(obligations__open_cents__gt=0, obligations__due_on__gte=today)
    bill = in_time.first() or to_pay.first()
    return [bill] if bill else []


def _standing(service: Service) -> QuerySet[Bill]:
    standing = Bill.objects.filter(service=service.code, state=Bill.State.STANDING)
    return standing.select_related("account")


def _hint(bill: Bill, story: str, city: City, debts: list[Owed]) -> Hint:
    """Tell of a bill, or of its account with what is owed on all bills of it."""
    service = city.service[bill.service]
    identifier = printed_on_bills(service)
    number = bill.number if identifier.finds == "bill" else bill.account.number
    unpaid = [debt for debt in debts if debt.total]
    return Hint(
        who=bill.account.name,
        service=service,
        label=identifier.name,
        typed=identifier.show(number),
        second_label=service.second.name if service.second else None,
        second=bill.account.second if service.second else "",
        story=story,
        owes=sum((debt.total for debt in unpaid), ZERO),
        due=min((debt.facts.due_on for debt in unpaid), default=None),
    )
