"""What a visitor can type: bills to try, read from the books, and pretend cards and accounts."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_noop

from tallystick.catalog.model import City, Service, Text
from tallystick.demo.invented.characters import Character
from tallystick.demo.invented.city import characters
from tallystick.demo.invented.numbers import printed_on_bills
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, Obligation
from tallystick.records.billing.owed import owed
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
    found = [hint for who in characters(city) if (hint := _of_character(who, city, today))]
    told = {hint.service.code for hint in found}
    others = (service for service in city.services if service.code not in told)
    return found + [hint for service in others if (hint := _of_service(service, city, today))]


def _of_character(who: Character, city: City, today: date) -> Hint | None:
    service = city.service[who.service]
    *_, newest = who.bills(service, city, today)
    identifier = printed_on_bills(service)
    of_bill = identifier.finds == "bill"
    typed = newest.number if of_bill else newest.account
    bills = Bill.objects.filter(
        service=service.code,
        state=Bill.State.STANDING,
        **{"number" if of_bill else "account__number": identifier.read(typed)},
    )
    ids = list(bills.values_list("id", flat=True))
    if not ids:
        return None
    owes, due = _open(ids, city, today)
    return Hint(
        who=who.name,
        service=service,
        label=identifier.name,
        typed=typed,
        second_label=service.second.name if service.second else None,
        second=newest.second,
        story=who.story,
        owes=owes,
        due=due,
    )


def _of_service(service: Service, city: City, today: date) -> Hint | None:
    """Find the first bill of a service that is open, if there is one that is not yet late."""
    to_pay = (
        Bill.objects.filter(
            service=service.code, state=Bill.State.STANDING, obligations__open_cents__gt=0
        )
        .select_related("account")
        .order_by("number")
    )
    in_time = to_pay.filter(obligations__open_cents__gt=0, obligations__due_on__gte=today)
    bill = in_time.first() or to_pay.first()
    if bill is None:
        return None
    identifier = printed_on_bills(service)
    number = bill.number if identifier.finds == "bill" else bill.account.number
    owes, due = _open([bill.id], city, today)
    return Hint(
        who=bill.account.name,
        service=service,
        label=identifier.name,
        typed=identifier.show(number),
        second_label=service.second.name if service.second else None,
        second=bill.account.second if service.second else "",
        story="",
        owes=owes,
        due=due,
    )


def _open(bills: list[UUID], city: City, today: date) -> tuple[Money, date | None]:
    """Return what is owed on these bills and since or until when."""
    rows = Obligation.objects.filter(bill_id__in=bills).values_list("id", flat=True)
    found = [each for each in owed(list(rows), as_of=today, city=city).values() if each.total]
    total = sum((each.total for each in found), ZERO)
    return total, min((each.facts.due_on for each in found), default=None)
