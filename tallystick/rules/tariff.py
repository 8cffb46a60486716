"""What a use costs: quantity times the rate of its time, and shares of that, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.usage import GALLONS, Unit

Kind = Literal["per-volume", "percent-of-charges", "per-home-and-month"]
Change = Literal["by-days", "last-day"]
_DOLLAR = Money(100)


class Row(Protocol):
    """What a rate is from a day on."""

    @property
    def since(self) -> date:
        """The first day of which it is true."""

    @property
    def rate(self) -> Decimal:
        """The rate."""


@dataclass(frozen=True, slots=True)
class Price:
    """
    How one charge of a bill is computed.

    per-volume          volume / `per` x rate in dollars x `times`, at least the minimum a day
    percent-of-charges  rate percent of what the charges `of` come to
    per-home-and-month  homes x months x rate in dollars

    When a rate changes inside the period, each rate counts for its days, or the last day's for
    all of them (DOMAIN.md 3.8). Amounts are rounded half up once per charge.
    """

    charge: str
    kind: Kind
    rows: tuple[Row, ...]  # oldest first
    table: str  # what the city's folder calls these rates
    unit: Unit | None = None
    per: int = 1
    times: Decimal = Decimal(1)
    of: tuple[str, ...] = ()
    minimum: tuple[Row, ...] = ()  # dollars a day, times `times`
    change: Change = "by-days"


@dataclass(frozen=True, slots=True)
class Used:
    """What is to be priced: a period, its volume in the meter's unit, homes and months."""

    first: date
    last: date
    volume: Fraction | int
    unit: Unit
    homes: int = 1
    months: int = 1

    @property
    def days(self) -> int:
        """How many days it is, the first and the last included."""
        return (self.last - self.first).days + 1

    def in_unit(self, unit: Unit) -> Fraction:
        """Return the volume in another unit."""
        return Fraction(self.volume) * GALLONS[self.unit] / GALLONS[unit]


@dataclass(frozen=True, slots=True)
class Part:
    """The days of a period on which one rate was in force."""

    days: int
    since: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """What a charge comes to, with all that is needed to compute it again."""

    price: Price
    quantity: Fraction  # volume, cents of the base, or homes times months
    parts: tuple[Part, ...]
    amount: Money
    least: bool = False  # the minimum was more, and is charged


@dataclass(frozen=True, slots=True)
class YearPart:
    """What of an amount a year falls on the days of one calendar year, and how."""

    year: int
    days: int  # of the year
    until: int  # days of the year that are over when the period is
    by_then: Money
    before: int  # and that were over before it
    by_before: Money

    @property
    def amount(self) -> Money:
        """What falls on the days between."""
        return self.by_then - self.by_before


def priced(prices: Sequence[Price], used: Used) -> tuple[Priced, ...]:
    """
    Return what each charge comes to, in the order of the prices.

    Of several prices of a charge by volume the one in the meter's own unit counts, or else the
    first one. A share is of amounts that were rounded, as they stand on the bill.

    :raises LookupError: if no rate was in force yet
    """
    done: dict[str, Priced] = {}
    for price in _chosen(prices, used.unit):
        done[price.charge] = _line(price, used, done)
    return tuple(done.values())


def taken_off(amount: Money, share: Decimal) -> Money:
    """
    Return what a program takes off an amount; what is left is rounded half up to the cent.

    So the lines of DOMAIN.md 3.5 sum to the same as half of their sum.
    """
    return amount - amount.share(1 - share)


def off_in(a_year: Money, first: date, last: date) -> tuple[YearPart, ...]:
    """
    Return what of an amount a year falls on a period, by its days in each calendar year.

    What has fallen on a year so far is rounded, so that the periods of a year sum to the amount.
    """
    return tuple(
        _year_part(a_year, max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in range(first.year, last.year + 1)
    )


def _year_part(a_year: Money, first: date, last: date) -> YearPart:
    days = date(last.year, 12, 31).timetuple().tm_yday
    so_far, before = last.timetuple().tm_yday, first.timetuple().tm_yday - 1
    whole, earlier = (a_year.share(Fraction(day, days)) for day in (so_far, before))
    return YearPart(last.year, days, so_far, whole, before, earlier)


def _chosen(prices: Sequence[Price], unit: Unit) -> Iterator[Price]:
    done: set[str] = set()
    for price in prices:
        same = [one for one in prices if one.charge == price.charge]
        if price.charge not in done:
            done.add(price.charge)
            yield next((one for one in same if one.unit == unit), price)


def _line(price: Price, used: Used, done: Mapping[str, Priced]) -> Priced:
    if price.kind == "per-volume":
        quantity = used.in_unit(price.unit or used.unit)
        a_unit = Fraction(price.times) / price.per
    elif price.kind == "per-home-and-month":
        quantity, a_unit = Fraction(used.homes * used.months), Fraction(1)
    else:
        base = sum((done[charge].amount for charge in price.of if charge in done), ZERO)
        quantity, a_unit = Fraction(base.cents), Fraction(1, 10_000)  # dollars of percent of cents
    parts = _parts(price.rows, used, price.change)
    amount = _DOLLAR.share(quantity * a_unit * _rate(parts, used.days))
    least = _least(price, used)
    if least and least > amount:
        return Priced(price, quantity, parts, least, least=True)
    return Priced(price, quantity, parts, amount)


def _least(price: Price, used: Used) -> Money | None:
    """Return the minimum of the period; a credit is never lifted to it."""
    if not price.minimum or used.volume < 0:
        return None
    parts = _parts(price.minimum, used, price.change)
    return _DOLLAR.share(used.days * Fraction(price.times) * _rate(parts, used.days))


def _rate(parts: Sequence[Part], days: int) -> Fraction:
    """Return the rate of a period: each one weighted by its days."""
    return sum((Fraction(part.rate) * part.days / days for part in parts), Fraction(0))


def _parts(rows: Sequence[Row], used: Used, change: Change) -> tuple[Part, ...]:
    """Return which rate was in force for how many days. :raises LookupError: if none was yet"""
    first = used.last if change == "last-day" else used.first
    begun = [row for row in rows if row.since <= first]
    if not begun:
        raise LookupError(f"no rate was in force on {first}")
    row, *later = [begun[-1], *(row for row in rows if first < row.since <= used.last)]
    parts = []
    begin = used.first
    for following in later:
        parts.append(Part((following.since - begin).days, row.since, row.rate))
        begin, row = following.since, following
    days = (used.last + timedelta(days=1) - begin).days
    return (*parts, Part(days, row.since, row.rate))
