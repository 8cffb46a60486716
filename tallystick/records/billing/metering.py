"""Reads what a bill tells of its meters, and what the city's folder makes of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, cast

from tallystick.catalog.model import Alert, BrakeTerms, City, Metered, Program
from tallystick.kernel.money import ZERO, Money
from tallystick.rules import tariff
from tallystick.rules.usage import GALLONS, AlertAt, Billed, Brake, Reading, Unit, usage_of

_MONTHS_A_DAY = Fraction(12, 365)


def readings_of(details: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Return the readings that a bill's details bring; rows that say too little are left out."""
    rows = details.get("readings")
    if not isinstance(rows, list):
        return ()
    return tuple(filter(None, (_reading(row) for row in rows if isinstance(row, dict))))


def _reading(row: Mapping[str, Any]) -> Reading | None:
    first, last = _day(row.get("from")), _day(row.get("to"))
    previous, current = _whole(row.get("previous")), _whole(row.get("current"))
    unit = row.get("unit")
    if first is None or last is None or last < first or unit not in GALLONS:
        return None
    if previous is None or current is None:
        return None
    return Reading(
        meter=str(row.get("meter", "")),
        first=first,
        last=last,
        previous=previous,
        current=current,
        unit=cast(Unit, unit),
        actual=row.get("kind") != "estimated",
        turns_over_at=_whole(row.get("turns_over_at")),
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def hours_of(details: Mapping[str, Any]) -> list[int]:
    """Return what ran in each of the last hours, oldest first, if the meter tells by the hour."""
    rows = details.get("hourly")
    return [_whole(row) or 0 for row in rows] if isinstance(rows, list) else []


def billed_of(details: Mapping[str, Any], total: Money) -> Billed | None:
    """Return what a bill asked for and what for, or None if it brings no readings."""
    usage = usage_of(readings_of(details))
    return Billed(usage, total) if usage else None


def history_of(bills: Iterable[tuple[Mapping[str, Any], Money]]) -> list[Billed]:
    """Return what bills were for, oldest first, by their details and totals."""
    found = [billed for bill in bills if (billed := billed_of(*bill))]
    return sorted(found, key=lambda billed: (billed.usage.last, billed.usage.first))


def before(history: Sequence[Billed], billed: Billed) -> list[Billed]:
    """Return what came before a bill in its account's history."""
    return [one for one in history if one.usage.last < billed.usage.last]


def used_of(details: Mapping[str, Any]) -> tariff.Used | None:
    """
    Return what is to be priced, or None without readings; several meters add up.

    What a bill does not say is one home, and as many months as its days come to.
    """
    readings = readings_of(details)
    usage = usage_of(readings)
    if usage is None:
        return None
    unit = readings[0].unit
    return tariff.Used(
        first=usage.first,
        last=usage.last,
        volume=usage.gallons / GALLONS[unit],
        unit=unit,
        homes=_whole(details.get("homes")) or 1,
        months=_whole(details.get("months")) or max(round(usage.days * _MONTHS_A_DAY), 1),
    )


def programs_of(details: Mapping[str, Any], metered: Metered | None) -> list[Program]:
    """Return the relief that a bill says its account has, as far as the city knows it."""
    codes = details.get("programs")
    if metered is None or not isinstance(codes, list):
        return []
    return [known for code in codes if (known := metered.program(str(code)))]


@dataclass(frozen=True, slots=True)
class Off:
    """What a program takes off one charge; `years` are the parts of an amount a year."""

    program: Program
    charge: str
    base: Money
    amount: Money
    years: tuple[tariff.YearPart, ...] = ()


def taken_off(program: Program, found: Sequence[tariff.Priced], used: tariff.Used) -> Iterator[Off]:
    """Yield what a program takes off the charges of a bill, never more of a year than they are."""
    for one in found:
        charge, base = one.price.charge, one.amount
        if charge in program.charges and program.off is not None:
            yield Off(program, charge, base, tariff.taken_off(base, program.off))
        elif charge in program.charges and program.a_year is not None:
            years = tariff.off_in(Money(program.a_year), used.first, used.last)
            whole = sum((part.amount for part in years), ZERO)
            yield Off(program, charge, base, max(min(whole, base), ZERO), years)


def prices_of(metered: Metered, city: City) -> tuple[tariff.Price, ...]:
    """Return a service's prices with the rates of all times."""
    return tuple(
        tariff.Price(
            charge=price.charge,
            kind=price.kind,
            rows=city.rate[price.rate].rows,
            table=price.rate,
            unit=price.unit,
            per=price.per,
            times=price.times,
            of=price.of,
            minimum=city.rate[price.minimum].rows if price.minimum else (),
            change=price.change,
        )
        for price in metered.prices
    )


def brake_of(terms: BrakeTerms) -> Brake:
    """Return the city's thresholds as the rule takes them."""
    return Brake(terms.times, terms.jump, Money(terms.least), terms.periods)


def alert_of(alert: Alert) -> AlertAt:
    """Return the city's thresholds as the rule takes them."""
    return AlertAt(alert.times, alert.flow_hours, alert.periods)
