"""What water costs: DOMAIN.md 3.5, a rate that changes, New York's minimum, and relief."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fee_policy import RateFrom
from tallystick.rules.tariff import Part, Price, Used, off_in, priced, taken_off


def rows(*steps: tuple[str, str]) -> tuple[RateFrom, ...]:
    return tuple(RateFrom(date.fromisoformat(since), Decimal(rate)) for since, rate in steps)


CUBIC_FEET = Price(
    charge="water",
    kind="per-volume",
    rows=rows(("2024-06-01", "35.10"), ("2025-06-01", "36.51")),
    table="chicago",
    unit="cubic feet",
    per=1000,
)
GALLONS = Price(
    charge="water",
    kind="per-volume",
    rows=rows(("2024-06-01", "4.70"), ("2025-06-01", "4.89")),
    table="chicago",
    unit="gallons",
    per=1000,
)
SEWER = Price(
    charge="sewer",
    kind="percent-of-charges",
    rows=rows(("2015-01-01", "100")),
    table="chicago",
    of=("water",),
)
TAX = Price(
    charge="tax",
    kind="per-volume",
    rows=rows(("2020-01-01", "0.001255")),
    table="tax",
    unit="gallons",
    times=Decimal(2),
)
GARBAGE = Price(
    charge="garbage",
    kind="per-home-and-month",
    rows=rows(("2016-01-01", "9.50")),
    table="chicago",
)
CHICAGO = (CUBIC_FEET, GALLONS, SEWER, TAX, GARBAGE)
SUMMER = Used(date(2025, 6, 1), date(2025, 7, 31), 2_000, "cubic feet", homes=1, months=2)


def amounts(used: Used, prices: tuple[Price, ...] = CHICAGO) -> dict[str, Money]:
    return {line.price.charge: line.amount for line in priced(prices, used)}


def test_two_thousand_cubic_feet_in_two_months() -> None:
    lines = priced(CHICAGO, SUMMER)

    assert [(line.price.charge, line.amount) for line in lines] == [
        ("water", Money(73_02)),
        ("sewer", Money(73_02)),
        ("tax", Money(37_55)),
        ("garbage", Money(19_00)),
    ]
    assert lines[2].quantity == 14_960
    assert sum((line.amount for line in lines), ZERO) == Money(202_59)


def test_half_off_with_relief_but_not_off_the_garbage() -> None:
    of = amounts(SUMMER)
    off = {charge: taken_off(of[charge], Decimal("0.5")) for charge in ("water", "sewer", "tax")}

    assert [of[charge] - off[charge] for charge in off] == [
        Money(36_51),
        Money(36_51),
        Money(18_78),
    ]
    assert sum(of.values(), ZERO) - sum(off.values(), ZERO) == Money(110_80)


@pytest.mark.parametrize("year", [2026, 2028])
def test_fifty_dollars_a_year_fall_on_the_days_of_its_bills_to_the_cent(year: int) -> None:
    """DOMAIN.md W13: however the readings cut a calendar year, 50.00 are taken off."""
    ends = [date(year, month, 5) for month in (2, 4, 6, 8, 10, 12)] + [date(year, 12, 31)]
    off, first = [], date(year, 1, 1)
    for last in ends:
        off += [part.amount for part in off_in(Money(50_00), first, last)]
        first = last + timedelta(days=1)

    assert sum(off, ZERO) == Money(50_00)


def test_a_bill_of_two_months_has_its_share_of_the_year() -> None:
    (part,) = off_in(Money(50_00), date(2026, 9, 6), date(2026, 11, 5))

    assert (part.year, part.before, part.until, part.days) == (2026, 248, 309, 365)
    # 50 x 309 / 365 = 42.3288 and 50 x 248 / 365 = 33.9726
    assert (part.by_then, part.by_before, part.amount) == (
        Money(42_33),
        Money(33_97),
        Money(8_36),
    )


def test_a_bill_over_new_year_has_a_share_of_both_years() -> None:
    old, new = off_in(Money(50_00), date(2027, 12, 6), date(2028, 2, 5))

    assert (old.year, old.amount) == (2027, Money(3_56))  # 50.00 - 50 x 339 / 365
    assert (new.year, new.days, new.amount) == (2028, 366, Money(4_92))  # 50 x 36 / 366


def test_a_meter_in_gallons_has_its_own_price() -> None:
    used = Used(date(2025, 6, 1), date(2025, 7, 31), 14_960, "gallons", months=2)

    assert amounts(used)["water"] == Money(73_15), "and not 73.02: neither price is computed"
    assert amounts(used)["tax"] == Money(37_55)


@pytest.mark.parametrize(
    ("homes", "months", "amount"),
    [(1, 2, 19_00), (2, 2, 38_00), (3, 2, 57_00), (4, 2, 76_00), (1, 6, 57_00), (4, 6, 228_00)],
)
def test_garbage_is_for_each_home_and_month(homes: int, months: int, amount: int) -> None:
    used = Used(date(2025, 6, 1), date(2025, 7, 31), 0, "cubic feet", homes, months)

    assert amounts(used, (GARBAGE,)) == {"garbage": Money(amount)}


def test_a_rate_that_changes_counts_for_its_days() -> None:
    used = Used(date(2025, 5, 2), date(2025, 7, 1), 2_000, "cubic feet")

    (line,) = priced((CUBIC_FEET,), used)

    assert line.parts == (
        Part(30, date(2024, 6, 1), Decimal("35.10")),
        Part(31, date(2025, 6, 1), Decimal("36.51")),
    )
    # 2 x (35.10 x 30 + 36.51 x 31) / 61 = 71.6331
    assert line.amount == Money(71_63)


def test_a_city_may_take_the_last_days_rate_for_all_days() -> None:
    used = Used(date(2025, 5, 2), date(2025, 7, 1), 2_000, "cubic feet")
    last_day = Price(**{**_said(CUBIC_FEET), "change": "last-day"})

    (line,) = priced((last_day,), used)

    assert line.parts == (Part(61, date(2025, 6, 1), Decimal("36.51")),)
    assert line.amount == Money(73_02)


def test_an_estimate_that_was_too_high_comes_back() -> None:
    used = Used(date(2025, 6, 1), date(2025, 7, 31), -1_800, "cubic feet", months=2)

    assert list(amounts(used).values()) == [
        Money(-65_72),
        Money(-65_72),
        Money(-33_79),
        Money(19_00),
    ]


NEW_YORK = Price(
    charge="water-sewer",
    kind="per-volume",
    rows=rows(("2015-07-01", "3.81"), ("2018-07-01", "3.90")),
    table="new-york",
    unit="hundred cubic feet",
    times=Decimal("2.59"),
    minimum=rows(("2013-07-01", "0.49")),
)


@pytest.mark.parametrize(
    ("volume", "amount", "least"),
    [(20, 197_36, False), (6, 59_21, False), (2, 38_07, True), (0, 38_07, True)],
)
def test_new_yorks_water_costs_at_least_the_minimum(volume, amount, least) -> None:
    used = Used(date(2016, 1, 1), date(2016, 1, 30), volume, "hundred cubic feet")

    (line,) = priced((NEW_YORK,), used)

    assert (line.amount, line.least) == (Money(amount), least)


def test_before_the_first_rate_nobody_can_say() -> None:
    with pytest.raises(LookupError):
        priced((CUBIC_FEET,), Used(date(2020, 1, 1), date(2020, 2, 29), 100, "cubic feet"))


@given(
    volume=st.integers(0, 500_000),
    begin=st.dates(date(2024, 6, 1), date(2026, 1, 1)),
    days=st.integers(1, 200),
)
def test_the_parts_cover_the_days_and_give_the_amount(volume: int, begin: date, days: int) -> None:
    """The amount is between what the lowest and what the highest rate alone would give."""
    used = Used(begin, begin + timedelta(days=days - 1), volume, "cubic feet")

    (line,) = priced((CUBIC_FEET,), used)

    assert sum(part.days for part in line.parts) == days
    alone = [Money(100).share(Fraction(part.rate) * volume / 1000) for part in line.parts]
    assert min(alone) <= line.amount <= max(alone)


def _said(price: Price) -> dict[str, object]:
    return {name: getattr(price, name) for name in Price.__slots__}
