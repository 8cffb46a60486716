"""Invented water accounts: meters, readings, and a bill every two months (DOMAIN.md 3)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part
from tallystick.demo.invented.habits import habit, live
from tallystick.demo.invented.numbers import invented, printed_on_bills
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO
from tallystick.records.billing.metering import prices_of, programs_of, taken_off
from tallystick.rules.tariff import Priced, Used, priced
from tallystick.rules.usage import GALLONS, Unit

_MONTHS = 2
_HUNDRED_GALLONS = int(GALLONS["hundred cubic feet"])


@dataclass(frozen=True, slots=True)
class Tap:
    """A water account: who pays, where, the meter, how many homes it serves, and its relief."""

    number: str
    owner: str
    home: people.Address
    meter: str
    homes: int
    programs: tuple[str, ...] = ()  # codes of the city's folder


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter said at both ends of a period, in hundreds of cubic feet."""

    begin: date
    end: date
    previous: int
    current: int
    actual: bool = True

    @property
    def used(self) -> int:
        """Hundreds of cubic feet; below zero when an estimate was too high."""
        return self.current - self.previous


def fits(service: Service, city: City) -> bool:
    """Return whether the city's folder says what water costs."""
    return service.metered is not None


def pay_within(city: City) -> timedelta:
    """Return how long there is to pay a bill after it was sent."""
    return timedelta(days=city.demo.water_due_days)


def bill(service: Service, city: City, tap: Tap, reading: Reading, *, issued: date) -> Draft:
    """Return the bill of one period at the prices of the city's folder."""
    unit, size = _unit(service)
    volume, gallons = reading.used * size, reading.used * _HUNDRED_GALLONS
    stood = f"{reading.previous * size:,} to {reading.current * size:,}"
    return Draft(
        service=service,
        number=f"{tap.number.replace('-', '')}-{reading.end:%Y%m}",
        account=tap.number,
        second=tap.home.zip,
        name=tap.owner,
        address=tap.home.whole,
        issued=issued,
        period=(reading.begin, reading.end),
        parts=[Part(issued + pay_within(city), _lines(service, city, tap, reading))],
        details={
            "address": tap.home.whole,
            "usage": f"{volume:,} {unit} ({gallons:,} gallons)",
            "reading": f"{stood} {unit}",
            "read_by": "Actual reading" if reading.actual else "Estimate",
            "homes": tap.homes,
            "months": _MONTHS,
            "readings": [_row(tap, reading, unit, size)],
            **({"programs": list(tap.programs)} if tap.programs else {}),
        },
    )


def _unit(service: Service) -> tuple[Unit, int]:
    """Return the unit of the meters, and how many of it are one hundred cubic feet."""
    assert service.metered
    unit: Unit = next(price.unit for price in service.metered.prices if price.unit)
    return unit, int(_HUNDRED_GALLONS / GALLONS[unit])


def _row(tap: Tap, reading: Reading, unit: Unit, size: int) -> dict[str, object]:
    return {
        "meter": tap.meter,
        "from": reading.begin.isoformat(),
        "to": reading.end.isoformat(),
        "previous": reading.previous * size,
        "current": reading.current * size,
        "unit": unit,
        "kind": "actual" if reading.actual else "estimated",
        "used_gallons": reading.used * _HUNDRED_GALLONS,
    }


def _lines(service: Service, city: City, tap: Tap, reading: Reading) -> list[Line]:
    """Return a line for each charge that the city has a price for, and for its relief."""
    assert service.metered
    unit, size = _unit(service)
    used = Used(reading.begin, reading.end, reading.used * size, unit, tap.homes, _MONTHS)
    found = priced(prices_of(service.metered, city), used)
    lines = [
        Line(
            line.price.charge,
            _label(service, city, line, used),
            line.amount,
            {"rate": _rate(service, city, line)},
        )
        for line in found
    ]
    for program in programs_of({"programs": list(tap.programs)}, service.metered):
        name = program.name[city.languages[0]]
        lines += [Line(off.charge, name, -off.amount) for off in taken_off(program, found, used)]
    return lines


def _label(service: Service, city: City, line: Priced, used: Used) -> str:
    name = service.charge[line.price.charge].name[city.languages[0]]
    if line.price.charge == service.principal:
        return f"{name}, {used.volume:,} {used.unit}"
    if line.price.kind == "per-home-and-month":
        return f"{name}, {used.homes} home{'' if used.homes == 1 else 's'}"
    return name


def _rate(service: Service, city: City, line: Priced) -> str:
    """Return the rates as their table words them; two of them when they changed meanwhile."""
    assert service.metered
    code = next(
        price.rate
        for price in service.metered.prices
        if (price.charge, price.unit) == (line.price.charge, line.price.unit)
    )
    rates = " and ".join(f"{part.rate}" for part in line.parts)
    return f"{rates} {city.rate[code].unit[city.languages[0]]}"


def invent(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one account up to three years of bills, and its owner a way to pay them."""
    tap = Tap(
        number=invented(printed_on_bills(service), index),
        owner=people.person(dice),
        home=people.address(dice, city),
        meter=f"{dice.randint(10_000_000, 99_999_999)}",
        homes=dice.choices((1, 2, 3, 4), weights=(62, 22, 12, 4))[0],
    )
    kind = habit(dice)
    lag = dice.randint(6, 12)  # days from the reading to the bill
    latest = today - timedelta(days=dice.randint(lag, lag + 58))
    for reading in readings(dice, latest, periods=dice.randint(4, 18), homes=tap.homes):
        draft = bill(service, city, tap, reading, issued=reading.end + timedelta(days=lag))
        if draft.total > ZERO:
            live(draft, kind, dice, today)
        yield draft


def readings(dice: random.Random, latest: date, *, periods: int, homes: int) -> Iterator[Reading]:
    """Read a meter every two months, the last time on latest; now and then it is an estimate."""
    stood = dice.randint(100, 9000)
    usual = dice.randint(9, 22) * homes
    truth = stood
    for back in range(periods, 0, -1):
        begin = add_months(latest, -_MONTHS * back) + timedelta(days=1)
        end = add_months(latest, -_MONTHS * (back - 1))
        truth += max(usual + dice.randint(-usual // 3, usual // 3), 2)
        # An estimate is on the low side, so that the next actual reading makes up for it.
        actual = dice.random() > 0.08
        said = truth if actual else max(stood + usual * 2 // 3, stood)
        said = min(said, truth)
        yield Reading(begin, end, stood, said, actual)
        stood = said
