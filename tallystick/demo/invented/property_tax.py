"""Invented parcels: two installments a year, the agencies' rates, exemptions (DOMAIN.md 2)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from tallystick.catalog.demo import Agency
from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part, written
from tallystick.demo.invented.habits import habit, live
from tallystick.demo.invented.numbers import invented, printed_on_bills
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money

FIRST_SHARE = Decimal("0.55")  # of last year's tax (35 ILCS 200/21-30)
_SENT = timedelta(days=33)  # before it is due
_AHEAD = timedelta(days=18)  # how soon the next installment is due, seen from today
_NOT_PUBLISHED = "8"  # published parcels begin with 0 to 3
EXEMPTIONS = {"homeowner": 10_000, "senior": 8_000, "disabled-person": 2_000}
_CLASSES = ("2-02", "2-03", "2-05", "2-11", "2-34", "2-78", "2-99", "3-15", "5-17")


@dataclass(frozen=True, slots=True)
class Installment:
    """One of the two of a tax year: 1 in the first half of the next year, 2 in the second."""

    tax_year: int
    position: int
    issued: date
    due: date


@dataclass(frozen=True, slots=True)
class Parcel:
    """A property and its owner; its assessed value is that of the present, in dollars."""

    pin: str
    owner: str
    home: people.Address
    property_class: str
    assessed: int
    exemptions: Mapping[str, int]  # dollars off the value
    agencies: tuple[Agency, ...]  # the last one takes the rounding cents (DOMAIN.md P17e)
    exempt_from: int = 0  # tax year

    def assessed_in(self, tax_year: int, present: int) -> int:
        """Return its assessed value, in dollars; values rise every third year."""
        assessed = self.assessed
        for _ in range(present // 3 - tax_year // 3):
            assessed = assessed * 100 // 109
        return assessed

    def value(self, tax_year: int, present: int) -> int:
        """Return its equalized value, in dollars (DOMAIN.md P17a)."""
        exact = self.assessed_in(tax_year, present) * factor(tax_year)
        return int(exact.to_integral_value(ROUND_HALF_UP))

    def exempt(self, tax_year: int) -> Mapping[str, int]:
        """Return what is taken off its value in a tax year, in dollars."""
        return self.exemptions if tax_year >= self.exempt_from else {}

    def taxable(self, tax_year: int, present: int) -> int:
        """Return its taxable value, in dollars."""
        return max(self.value(tax_year, present) - sum(self.exempt(tax_year).values()), 0)


@cache
def calendar(today: date) -> tuple[Installment, ...]:
    """
    Return the installments of the last three years and the next one, oldest first.

    The real due dates move every year (DOMAIN.md P4). These stand every six months, counted back
    from a working day about two and a half weeks from today, so that there is always a next one.
    """
    anchor = today + _AHEAD
    dues = [_working_day(add_months(anchor, -6 * back)) for back in range(7)]
    rows = [Installment(due.year - 1, 1 if due.month <= 6 else 2, due - _SENT, due) for due in dues]
    return tuple(reversed(rows))


def bills(service: Service, parcel: Parcel, installments: Sequence[Installment]) -> Iterator[Draft]:
    """Give a parcel one bill a tax year, with the installments that were sent so far."""
    present = installments[-1].tax_year
    for tax_year in sorted({each.tax_year for each in installments}):
        sent = [each for each in installments if each.tax_year == tax_year]
        if sent[0].position != 1:
            continue  # its first half is older than what is loaded
        first = _tax(parcel, tax_year - 1, present).share(FIRST_SHARE)
        parts = [Part(sent[0].due, [_estimate(first)], label="1")]
        if len(sent) == 2:
            lines = [*_agencies(parcel, tax_year, present), _less_first(first)]
            parts.append(Part(sent[1].due, lines, label="2"))
        yield Draft(
            service=service,
            number=f"{tax_year}-{parcel.pin}",
            account=parcel.pin,
            name=parcel.owner,
            address=parcel.home.whole,
            issued=sent[0].issued,
            tax_year=tax_year,
            parts=parts,
            details={
                "tax_year": str(tax_year),
                "address": parcel.home.whole,
                "class": parcel.property_class,
                "property_tax": {
                    "last_year": written(_tax(parcel, tax_year - 1, present)),
                    **(_value(parcel, tax_year, present) if len(sent) == 2 else {}),
                },
            },
        )


def _value(parcel: Parcel, tax_year: int, present: int) -> dict[str, Any]:
    """Return what a year is taxed on, which is known when the second installment is."""
    value = parcel.value(tax_year, present)
    exempt = parcel.exempt(tax_year).items()
    return {
        "assessed": parcel.assessed_in(tax_year, present),
        "factor": str(factor(tax_year)),
        "value": value,
        "exemptions": {code: min(dollars, value) for code, dollars in exempt},
    }


def fits(service: Service, city: City) -> bool:
    """Return whether the city's folder says who taxes property."""
    return "tax" in service.charge and bool(city.demo.agencies)


def invent(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one parcel the bills of three years, and its owner a way to pay them."""
    parcel = Parcel(
        pin=_pin(service, index, dice),
        owner=people.person(dice),
        home=people.address(dice, city),
        property_class=dice.choices(_CLASSES, weights=(6, 20, 12, 14, 9, 12, 20, 4, 3))[0],
        assessed=dice.randint(15, 53) * 1000 + dice.randint(0, 999),
        exemptions=_exemptions(dice),
        agencies=city.demo.agencies,
    )
    kind = habit(dice)
    for draft in bills(service, parcel, calendar(today)):
        live(draft, kind, dice, today)
        yield draft


def _pin(service: Service, index: int, dice: random.Random) -> str:
    """Return a number in the city's own shape; three parcels in ten are a unit of a building."""
    identifier = printed_on_bills(service)
    unit = identifier.tail
    if unit and dice.random() < 0.3:
        unit = f"{dice.randint(1001, 1060)}"[-len(unit) :]
    return invented(identifier, index, begins=_NOT_PUBLISHED, ends=unit)


def _exemptions(dice: random.Random) -> Mapping[str, int]:
    if dice.random() > 0.72:
        return {}
    more = dice.random()
    codes = ["homeowner"]
    if more < 0.2:
        codes.append("senior")
    elif more < 0.24:
        codes.append("disabled-person")
    return {code: EXEMPTIONS[code] for code in codes}


def _working_day(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


@cache
def _rates(agencies: tuple[Agency, ...], tax_year: int) -> dict[str, int]:
    """Return the agencies' rates of a year; they drift a little, the same for every parcel."""
    dice = random.Random(f"rates {tax_year}")  # noqa: S311
    return {agency.name: agency.rate * dice.randint(97, 104) // 100 for agency in agencies}


@cache
def factor(tax_year: int) -> Decimal:
    """Return the state's equalization factor of a year, near to published ones."""
    return Decimal(random.Random(f"factor {tax_year}").randint(29_000, 31_000)) / 10_000  # noqa: S311


def _tax(parcel: Parcel, tax_year: int, present: int) -> Money:
    return _share(
        parcel.taxable(tax_year, present), sum(_rates(parcel.agencies, tax_year).values())
    )


def _share(taxable: int, thousandths: int) -> Money:
    """Return taxable dollars times a rate in thousandths of a percent, half up to the cent."""
    return Money((taxable * thousandths * 2 + 1000) // 2000)


def _agencies(parcel: Parcel, tax_year: int, present: int) -> list[Line]:
    """Return a line for each agency, with its rate and last year's amount."""
    now, before = _amounts(parcel, tax_year, present), _amounts(parcel, tax_year - 1, present)
    rates = _rates(parcel.agencies, tax_year)
    return [
        Line(
            "tax",
            agency.name,
            amount,
            {
                "rate": f"{rates[agency.name] / 1000:.3f}",
                "last_year": written(before[agency.name]),
                **_pension(agency, amount),
            },
        )
        for agency, amount in zip(parcel.agencies, now.values(), strict=True)
    ]


def _pension(agency: Agency, amount: Money) -> dict[str, str]:
    """Return how much of an agency's line is for pensions, where the bill would say so."""
    if not agency.pensions:
        return {}
    return {"pension": written(amount.share(Decimal(agency.pensions) / 100))}


def _amounts(parcel: Parcel, tax_year: int, present: int) -> dict[str, Money]:
    taxable = parcel.taxable(tax_year, present)
    *others, last = parcel.agencies
    rates = _rates(parcel.agencies, tax_year)
    amounts = {agency.name: _share(taxable, rates[agency.name]) for agency in others}
    rest = _tax(parcel, tax_year, present) - sum(amounts.values(), ZERO)
    return {**amounts, last.name: rest}


def _estimate(first: Money) -> Line:
    return Line("tax", "First installment, 55% of last year's tax", first)


def _less_first(first: Money) -> Line:
    return Line("tax", "Less the first installment", -first)
