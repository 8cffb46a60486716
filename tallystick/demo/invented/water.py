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
from tallystick.kernel.money import ZERO, Money

PAY_WITHIN = timedelta(days=24)  # of the day the bill was sent (DOMAIN.md W7)
CHARGES = ("water", "sewer", "tax", "garbage")
RATES = ("water-cubic-feet", "sewer", "water-sewer-tax", "garbage")
_MONTHS = 2
_DOLLAR = Money(100)
_HUNDRED_GALLONS = 748  # gallons in one hundred cubic feet


@dataclass(frozen=True, slots=True)
class Tap:
    """A water account: who pays, where, the meter, and how many homes it serves."""

    number: str
    owner: str
    home: people.Address
    meter: str
    homes: int


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


def bill(service: Service, city: City, tap: Tap, reading: Reading, *, issued: date) -> Draft:
    """Return the bill of one period; each rate is the one in force on the period's last day."""
    gallons = reading.used * _HUNDRED_GALLONS
    return Draft(
        service=service,
        number=f"{tap.number.replace('-', '')}-{reading.end:%Y%m}",
        account=tap.number,
        second=tap.home.zip,
        name=tap.owner,
        address=tap.home.whole,
        issued=issued,
        period=(reading.begin, reading.end),
        parts=[Part(issued + PAY_WITHIN, _lines(city, tap, reading))],
        details={
            "address": tap.home.whole,
            "usage": f"{reading.used * 100:,} cubic feet ({gallons:,} gallons)",
            "reading": f"{reading.previous * 100:,} to {reading.current * 100:,} cubic feet",
            "read_by": "Actual reading" if reading.actual else "Estimate",
            "readings": [_row(tap, reading, gallons)],
        },
    )


def _row(tap: Tap, reading: Reading, gallons: int) -> dict[str, object]:
    return {
        "meter": tap.meter,
        "from": reading.begin.isoformat(),
        "to": reading.end.isoformat(),
        "previous": reading.previous * 100,
        "current": reading.current * 100,
        "unit": "cubic feet",
        "kind": "actual" if reading.actual else "estimated",
        "used_gallons": gallons,
    }


def _lines(city: City, tap: Tap, reading: Reading) -> list[Line]:
    """Return water, sewer, the tax on both, and garbage, in this order."""
    day = reading.end
    price, share, tax, garbage = (city.rate[code].on(day).rate for code in RATES)
    feet = reading.used * 100
    gallons = reading.used * _HUNDRED_GALLONS
    water = _DOLLAR.share(price * feet / 1000)
    return [
        Line("water", f"Water, {feet:,} cubic feet", water, {"rate": f"{price} for 1,000"}),
        Line("sewer", "Sewer", water.share(share / 100), {"rate": f"{share}% of water"}),
        Line(
            "tax",
            "Water and sewer tax",
            _DOLLAR.share(gallons * tax * 2),
            {"rate": f"{tax} a gallon, on water and on sewer"},
        ),
        Line(
            "garbage",
            f"Garbage, {tap.homes} home{'' if tap.homes == 1 else 's'}",
            _DOLLAR.share(garbage * _MONTHS * tap.homes),
            {"rate": f"{garbage} a home and month"},
        ),
    ]


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
