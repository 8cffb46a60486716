"""Says what is owed on a bill, today or on a day to come, line by line and why."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tallystick.catalog.model import Service
from tallystick.channels import clock
from tallystick.channels.pages.arithmetic import percent
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import squeeze
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, Obligation
from tallystick.records.billing.owed import Facts, Owed, OwedLine, facts_of, owed_of
from tallystick.records.billing.policies import spared
from tallystick.records.billing.queries import bills_of, by_number, obligations_of
from tallystick.rules.late_fees import Assessed
from tallystick.rules.late_fees import Part as Share

UNKNOWN, MISUSED = 1, 2  # exit status
Part = tuple[Obligation, Facts]  # one sum of a bill, and what is owed on it follows from


class Command(BaseCommand):
    """`manage.py owed parking 9190000001 --on 2026-12-31`: the figures of the bill's page."""

    help = "Say what is owed on a bill, or on all bills of an account, line by line and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the service, the number as it stands on paper, and the day."""
        parser.add_argument("service", help="for instance parking")
        parser.add_argument("number", help="a bill's or an account's number, as on the paper")
        parser.add_argument("--on", default="", help="a day to come, like 2026-12-31; else today")
        parser.add_argument("--json", action="store_true", help="amounts in cents, for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures; unknown numbers end with status 1, unusable days with 2."""
        service = settings.CITY.service.get(options["service"])
        if service is None:
            known = ", ".join(settings.CITY.service)
            raise CommandError(
                f"There is no service {options['service']}. There are: {known}.",
                returncode=UNKNOWN,
            )
        today = local_day(clock.now(), settings.CITY.zone)
        day = _day(options["on"], today=today)
        found = read(service, options["number"])
        if options["json"]:
            said = [as_data(service, bill, parts, day) for bill, parts in found]
            self.stdout.write(json.dumps(said, indent=2))
            return
        for bill, parts in found:
            self._print(service, bill, parts, day)

    def _print(self, service: Service, bill: Bill, parts: Sequence[Part], day: date) -> None:
        mine = _owed_on(day, parts)
        total = sum((_total(bill, debt) for _obligation, debt in mine), ZERO)
        state = " (taken back)" if bill.state == Bill.State.VOID else ""
        self.stdout.write(f"{service.code} {bill.number}{state}: {total} on {day}")
        for obligation, debt in mine:
            label = f"installment {obligation.label}, " if obligation.label else ""
            self.stdout.write(f"  {label}due {obligation.due_on}: {_total(bill, debt)}")
            for line in debt.lines:
                self.stdout.write(f"    {_name(service, line):<40} {line.amount!s:>14}")
                for fee in line.because:
                    self._print_reason(service, fee, debt.facts)
                if line.because and line.rest:
                    self.stdout.write(f"      {line.rest} came with the bill or was taken back")

    def _print_reason(self, service: Service, fee: Assessed, facts: Facts) -> None:
        self.stdout.write(f"      {formula(fee)}")
        self.stdout.write(f"      {fee.policy.source}")
        for left in spared(service, fee.policy, facts.programs):
            charges = ", ".join(left.charges)
            self.stdout.write(f"      without {charges}: {left.program.code}")
            self.stdout.write(f"      {left.program.source}")


def read(service: Service, typed: str) -> list[tuple[Bill, list[Part]]]:
    """
    Return the bills of a number with what their debts are computed from, in the city's folder.

    :raises CommandError: if nothing has that number
    """
    bills = _bills(service, typed)
    obligations = obligations_of(bills)
    facts = facts_of([each.id for each in obligations], settings.CITY)
    parts = [(each, facts[each.id]) for each in obligations]
    return [(bill, [part for part in parts if part[0].bill_id == bill.id]) for bill in bills]


def _owed_on(day: date, parts: Sequence[Part]) -> list[tuple[Obligation, Owed]]:
    return [(each, owed_of(facts, as_of=day, city=settings.CITY)) for each, facts in parts]


def _bills(service: Service, typed: str) -> list[Bill]:
    read = [identifier.read(typed) for identifier in service.identifiers]
    numbers = [number for number in read if number] + [squeeze(typed)]
    found = by_number(service.code, numbers)
    if found is None:
        raise CommandError(
            f"There is no bill or account {typed} of {service.code}.", returncode=UNKNOWN
        )
    return list(found.bills) or bills_of(found.account.id)


def _day(typed: str, *, today: date) -> date:
    if not typed:
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise CommandError(
            f"{typed} is not a day. Write it like {today}.", returncode=MISUSED
        ) from None
    if day < today:
        raise CommandError(
            f"{day} is over. What is owed can be told for {today} and later.", returncode=MISUSED
        )
    return day


def _total(bill: Bill, debt: Owed) -> Money:
    return ZERO if bill.state == Bill.State.VOID else debt.total


def _name(service: Service, line: OwedLine) -> str:
    if not line.charge:
        return "Paid or credited"
    return service.charge[line.charge].name[settings.CITY.languages[0]]


def formula(fee: Assessed) -> str:
    """Return the arithmetic of a late fee in one line."""
    policy = fee.policy
    if policy.kind == "match-principal-up-to":
        if policy.cap is None:
            return f"{fee.base} once more = {fee.amount}, since {fee.first}"
        smaller = f"the smaller of {fee.base} and ({policy.cap} - {fee.base})"
        return f"{smaller} = {fee.amount}, since {fee.first}"
    if policy.kind.startswith("flat-"):
        return " + ".join(f"{part.amount} on {part.latest}" for part in fee.parts)
    terms = " + ".join(_term(policy.year_days, part) for part in fee.parts)
    return f"{terms} = {fee.amount}, since {fee.first}"


def _term(year_days: int, part: Share) -> str:
    """Return base, rate and times; the rate of a day as a year's, divided by its days."""
    by_day = f" / {year_days}" if year_days > 1 else ""
    return f"{part.base} x {percent(part.rate * year_days)}{by_day} x {part.times}"


def as_data(service: Service, bill: Bill, parts: Sequence[Part], day: date) -> dict[str, Any]:
    """Return what is owed on a bill at the end of a day, as `--json` says it."""
    mine = _owed_on(day, parts)
    return {
        "service": service.code,
        "number": bill.number,
        "state": bill.state,
        "on": day.isoformat(),
        "total_cents": sum(_total(bill, debt).cents for _obligation, debt in mine),
        "obligations": [
            {
                "label": obligation.label,
                "due_on": obligation.due_on.isoformat(),
                "total_cents": _total(bill, debt).cents,
                "lines": [_line_as_data(service, line, debt.facts) for line in debt.lines],
            }
            for obligation, debt in mine
        ],
    }


def _line_as_data(service: Service, line: OwedLine, facts: Facts) -> dict[str, Any]:
    said: dict[str, Any] = {
        "charge": line.charge,
        "name": _name(service, line),
        "cents": line.amount.cents,
    }
    if line.because:
        said["because"] = [_reason_as_data(service, fee, facts) for fee in line.because]
        said["rest_cents"] = line.rest.cents
    return said


def _reason_as_data(service: Service, fee: Assessed, facts: Facts) -> dict[str, Any]:
    said: dict[str, Any] = {
        "cents": fee.amount.cents,
        "arithmetic": formula(fee),
        "first": fee.first.isoformat(),
        "latest": fee.latest.isoformat(),
        "since": fee.policy.since.isoformat(),
        "source": fee.policy.source,
    }
    if without := spared(service, fee.policy, facts.programs):
        said["without"] = [
            {"charges": each.charges, "program": each.program.code, "source": each.program.source}
            for each in without
        ]
    return said
