"""What a bill's page says about each sum that the bill asks for, and about the bill itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tallystick.catalog.model import Service
from tallystick.channels.pages.naming import part_of, title_of
from tallystick.channels.pages.words import day_in_words, days_from, say
from tallystick.channels.web import explain, tax_numbers
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, BillLine, Obligation
from tallystick.records.billing.owed import (
    OURS,
    OUTAGE,
    REVIEW,
    Facts,
    Owed,
    OwedLine,
    facts_of,
    owed_of,
)
from tallystick.records.billing.queries import asked_by
from tallystick.rules.late_fees import Hold

GRACE = (OUTAGE, REVIEW)
BILLED = ("bill", "bill_change")  # kinds of entries
LADDER = "flat-ladder"
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True)
class Part:
    """One sum owed by one due date, as it stands today."""

    service: Service
    obligation: Obligation
    debt: Owed
    today: date

    @property
    def id(self) -> UUID:
        """What the form calls it."""
        return self.obligation.id

    @property
    def bill(self) -> Bill:
        """The bill that asks for it."""
        return self.obligation.bill

    @property
    def name(self) -> str:
        """Its name among the parts of its bill; empty when the bill is not in parts."""
        return part_of(self.obligation)

    @property
    def owed(self) -> Money:
        """What is owed today; zero when the bill was taken back."""
        return ZERO if self.bill.state == Bill.State.VOID else self.debt.total

    @property
    def held(self) -> bool:
        """Whether somebody is paying it right now."""
        return self.debt.facts.held > ZERO

    @property
    def late(self) -> bool:
        """Whether it is owed, its day is over, and so is any grace."""
        over = self.owed > ZERO and self.obligation.due_on < self.today
        return over and self.grace is None and not self.on_hold

    @property
    def on_hold(self) -> bool:
        """Whether staff has to look at it first, so that it is not to be paid yet."""
        return self.owed > ZERO and self.debt.facts.on_hold

    @property
    def payable(self) -> bool:
        """Whether it is owed, and may be paid."""
        return self.owed > ZERO and not self.on_hold

    @property
    def grace(self) -> Hold | None:
        """What keeps late fees away today and ends: an outage of ours, a review; or None."""
        standing = [
            hold
            for hold in self.debt.facts.holds
            if hold.reason in GRACE and self.today <= hold.last < date.max
        ]
        if self.owed <= ZERO:
            return None
        return max(standing, key=lambda hold: hold.last, default=None)

    @property
    def grace_ends(self) -> date | None:
        """The first day on which a late fee may be added again."""
        return self.grace.last + timedelta(days=1) if self.grace else None

    @property
    def credit(self) -> Money:
        """What the bill pays back by it; zero when it asks for something."""
        billed = (one.amount for one in self.debt.facts.posted if one.kind in BILLED)
        return max(-sum(billed, ZERO), ZERO)

    @property
    def due_in_words(self) -> str:
        """When it is due: "December 1, 2026, in 5 days"."""
        day = self.obligation.due_on
        if self.owed <= ZERO or self.grace:
            return day_in_words(day)
        return _("%(day)s, %(away)s") % {
            "day": day_in_words(day),
            "away": days_from(day, self.today),
        }

    def title(self, *, may_know: bool) -> str:
        """Return its name among many bills."""
        title = title_of(self.service, self.bill, may_know=may_know)
        return ", ".join(filter(None, [title, self.name]))

    def lines(self) -> list[explain.Line]:
        """Return what is owed, line by line, with the reasons."""
        return explain.lines(self.service, self.debt)

    def coming(self) -> list[explain.Coming]:
        """Return what happens if it is not paid."""
        return explain.coming(self.service, self.debt, city=settings.CITY)

    @property
    def a_month(self) -> Money | None:
        """The most that one month costs, if the service lets people pay in equal parts."""
        plan = self.service.plan
        return max(self.owed.split(plan.months)) if plan else None

    def owed_on(self, day: date) -> Owed:
        """Return what will be owed at the end of a day to come, if nothing is paid before."""
        return owed_of(self.debt.facts, as_of=day, city=settings.CITY)


def parts_of(service: Service, bills: Sequence[Bill], *, today: date) -> list[Part]:
    """Return what these bills ask for, by due date."""
    return [_part(each, facts, today) for each, facts in asked_by(bills, settings.CITY)]


def as_parts(obligations: Sequence[Obligation], *, today: date) -> list[Part]:
    """Return obligations, which know their bills, with what is owed on them."""
    facts = facts_of([obligation.id for obligation in obligations], settings.CITY)
    return [_part(each, facts[each.id], today) for each in obligations]


def _part(obligation: Obligation, facts: Facts, today: date) -> Part:
    debt = owed_of(facts, as_of=today, city=settings.CITY)
    return Part(settings.CITY.service[facts.service], obligation, debt, today)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that changed what is owed."""

    on: date
    what: str
    amount: Money


def history(service: Service, parts: Sequence[Part]) -> list[Happened]:
    """Return what happened to a bill, by day; what was undone again is left out."""
    sums: dict[tuple[date, str], Money] = {}
    for part in parts:
        for each in _happened(service, part.debt):
            key = (each.on, each.what)
            sums[key] = sums.get(key, ZERO) + each.amount
    return [Happened(on, what, amount) for (on, what), amount in sorted(sums.items()) if amount]


def _happened(service: Service, debt: Owed) -> Iterator[Happened]:
    by_rule = {line.charge: line for line in debt.lines if _by_rule(debt, line)}
    for posted in debt.facts.posted:
        if posted.kind != OURS or posted.part not in by_rule:
            what = _what(service, posted.kind, posted.part, posted.amount)
            yield Happened(posted.on, what, posted.amount)
    for on, charge, amount in _not_yet_posted(debt):
        if charge not in by_rule:
            yield Happened(on, say(service.charge[charge].name), amount)
    for line in by_rule.values():
        for fee in line.because:
            what = f"{say(service.charge[line.charge].name)}: {say(fee.policy.name)}"
            for step in fee.parts:
                yield Happened(step.latest, what, step.amount)


def _by_rule(debt: Owed, line: OwedLine) -> bool:
    """
    Return whether a line's late fees are told rule by rule, or rung by rung.

    The books only know their sum. So it takes several rules or a ladder, which explain all that
    there is of the charge, and nothing of it that was taken back.
    """
    mine = [posted for posted in debt.facts.posted if posted.part == line.charge]
    posted = all(one.kind == OURS and one.amount > ZERO for one in mine)
    several = len(line.because) > 1 or any(fee.policy.kind == LADDER for fee in line.because)
    return several and posted and not line.rest


def _not_yet_posted(debt: Owed) -> Iterator[tuple[date, str, Money]]:
    """Yield the late fees that are owed already; the books get them when something is paid."""
    for line in debt.lines:
        if line.because:
            mine = (posted.amount for posted in debt.facts.posted if posted.part == line.charge)
            latest = max(fee.latest for fee in line.because)
            yield latest, line.charge, line.amount - sum(mine, ZERO)


def _what(service: Service, kind: str, charge: str, amount: Money) -> str:
    if kind == "bill":
        return _("Billed")
    if kind == "bill_change":
        return _("Bill corrected")
    if not charge:
        return _("Payment or credit") if amount < ZERO else _("Credit moved")
    if amount < ZERO:
        return _("Taken back: %(name)s") % {"name": say(service.charge[charge].name)}
    return say(service.charge[charge].name)


def details(service: Service, bill: Bill) -> list[tuple[str, str]]:
    """Return the bill's own details under the service's labels."""
    said = [(label, bill.details.get(key)) for key, label in service.details.items()]
    return [(say(label), in_words(value)) for label, value in said if in_words(value)]


def in_words(value: object) -> str:
    """Return a detail as a page says it; days are in words, what is no text is left out."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return ISO_DAY.sub(lambda found: _day(found[1]), str(value))


def _day(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def readings(bill: Bill) -> list[dict[str, Any]]:
    """Return the meter readings of a water bill, if it brings any."""
    found = bill.details.get("readings")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [
        {**row, "first": in_words(row.get("from")), "last": in_words(row.get("to"))} for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it stands on the paper bill."""

    label: str
    rate: str
    last_year: Money | None
    amount: Money


def printed(service: Service, lines: Sequence[BillLine]) -> list[PrintedLine]:
    """Return the paper's lines with the rates and last year's amounts that they bring."""
    return [
        PrintedLine(
            line.label or say(service.charge[line.charge].name),
            in_words((line.details or {}).get("rate")),
            tax_numbers.amount((line.details or {}).get("last_year")),
            Money(line.cents),
        )
        for line in lines
    ]
