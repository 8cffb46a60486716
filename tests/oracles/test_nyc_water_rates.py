"""6,468 published water charges of New York: what the city's folder and our tariff make of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.metering import prices_of
from tallystick.rules.tariff import Price, Used, priced
from tests.oracles.conftest import Tell
from tests.oracles.convert import SHARED, Row, money, read_rows
from tests.oracles.convert_nyc_water import day, without_repeats

CITY = Path(__file__).resolve().parents[2] / "cities" / "new-york"
DATA = "New York water"
ONE_DAY, CENT = timedelta(days=1), Money(1)

ELSEWHERE = "the minimum stands in other charges"
MINIMUM = "the minimum, though the usage costs more"
JULY_CENT = "a cent off over a 1 July: two parts, each rounded"
JULY = "over a 1 July, or before the first rate known"
DAY_LESS = "the minimum of a day less"
CORRECTED = "fits another usage, as if corrected"
OTHER = "otherwise"


@dataclass(frozen=True)
class Charge:
    """A published charge for a period, beside what our tariff says."""

    row: Row
    prices: Sequence[Price]
    first: date
    last: date

    @property
    def published(self) -> Money:
        return money(self.row["Water_Sewer_Charges"])

    @property
    def usage(self) -> Decimal:
        return Decimal(self.row["Consumption_HCF"])

    @cached_property
    def larger(self) -> Money | None:
        """What is charged: usage or minimum, whichever is more; None if no rate is known."""
        return self._price(self.prices, int(self.usage))

    @cached_property
    def by_usage(self) -> Money | None:
        return self.for_usage(int(self.usage))

    @cached_property
    def least(self) -> Money | None:
        return self._price(self.prices, 0)

    def for_usage(self, volume: int) -> Money | None:
        """Return the price of a usage without a minimum."""
        return self._price([replace(price, minimum=()) for price in self.prices], volume)

    def _price(self, prices: Sequence[Price], volume: int) -> Money | None:
        # The day on which the meter was read before is not a day of the period.
        used = Used(self.first + ONE_DAY, self.last, volume, "hundred cubic feet")
        try:
            return sum((line.amount for line in priced(prices, used)), ZERO)
        except LookupError:
            return None

    @property
    def over_july(self) -> bool:
        """Whether a 1 July is in the period, on which rates change in many years."""
        return any(
            self.first < date(year, 7, 1) <= self.last
            for year in range(self.first.year, self.last.year + 1)
        )


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(CITY)


@pytest.fixture(scope="module")
def charges(city: City) -> list[Charge]:
    """Return every charge once that has possible dates."""
    prices = prices_of(city.service["water"].metered, city)
    kept, _ = without_repeats(read_rows(SHARED / "nyc_water" / "bills_60_meters.csv"))
    return [
        Charge(row, prices, day(row["Service_Start_Date"]), day(row["Service_End_Date"]))
        for row in kept
        if row["days"] and int(row["days"]) >= 0
    ]


@pytest.fixture(scope="module")
def with_one_rate(charges: Sequence[Charge], city: City) -> list[Charge]:
    """Return the charges in whose period price and minimum stay what they are."""
    changes = {row.since for code in ("water", "water-minimum") for row in city.rate[code].rows[1:]}
    return [
        charge
        for charge in charges
        if not any(charge.first < change <= charge.last for change in changes)
    ]


def why(charge: Charge) -> str:
    """Return why a charge is not the larger of usage and minimum; nothing if it is."""
    if charge.larger is None:
        return JULY
    return "" if charge.published == charge.larger else next(reasons(charge), OTHER)


def reasons(charge: Charge) -> Iterator[str]:
    """Yield what the published amount is instead, the surest first."""
    published = charge.published
    if not published and money(charge.row["Other_Charges"]) == charge.least:
        yield ELSEWHERE
    if published == charge.least:
        yield MINIMUM
    if published == replace(charge, last=charge.last - ONE_DAY).least:
        yield DAY_LESS
    if charge.over_july:
        yield JULY_CENT if published - CENT <= charge.larger <= published + CENT else JULY
    if any(published == charge.for_usage(volume) for volume in range(1, 2_000)):
        yield CORRECTED


def test_usage_times_the_rate_is_the_charge_from_6_units_on(
    with_one_rate: Sequence[Charge], tell: Tell
) -> None:
    checked = [charge for charge in with_one_rate if charge.usage >= 6]
    missed = [charge for charge in checked if charge.published != charge.by_usage]
    near = [one for one in missed if one.by_usage and abs(one.published - one.by_usage) == CENT]

    found = Counter(why(charge) or "the minimum is more" for charge in missed)
    tell(*(DATA, "usage times rate, 6 units or more"), rows=len(checked), missed=found)
    assert (len(checked), len(missed), len(near)) == (4_570, 59, 34)


def test_usage_or_minimum_is_the_charge(with_one_rate: Sequence[Charge], tell: Tell) -> None:
    found = Counter(filter(None, (why(charge) for charge in with_one_rate)))
    either = [one for one in with_one_rate if one.published in (one.by_usage, one.least)]

    tell(*(DATA, "the larger of usage and minimum"), rows=len(with_one_rate), missed=found)
    assert (len(with_one_rate), sum(found.values())) == (5_990, 461)
    assert len(either) == 5_855


def test_a_rate_that_changes_inside_a_period_is_shared_by_its_days(
    charges: Sequence[Charge], with_one_rate: Sequence[Charge], tell: Tell
) -> None:
    one_rate = {id(charge) for charge in with_one_rate}
    changing = [charge for charge in charges if id(charge) not in one_rate]
    near = [one for one in changing if one.larger and off(one) * 200 <= one.larger.cents]

    tell(
        *(DATA, "within 0.5 percent where the rate changes"),
        rows=len(changing),
        missed={"the city splits the usage in another way": len(changing) - len(near)},
    )
    assert (len(changing), len(near)) == (364, 318)


def off(charge: Charge) -> int:
    """Return how many cents the charge is off."""
    return abs((charge.published - (charge.larger or ZERO)).cents)


def test_four_charges_fit_nothing(with_one_rate: Sequence[Charge]) -> None:
    found = {each.row["UMIS_BILL_ID"] for each in with_one_rate if why(each) == OTHER}

    assert found == {"10314711", "3476861", "3927885", "6063388"}
