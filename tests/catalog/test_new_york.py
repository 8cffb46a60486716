"""What New York's folder says, held against what its published tickets and bills cost."""

from datetime import date, timedelta

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.model import City
from tallystick.config.settings import ROOT
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.metering import prices_of
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Movement, accrued
from tallystick.rules.tariff import Used, priced

ISSUED = date(2026, 1, 1)
DUE = ISSUED + timedelta(days=30)


@pytest.fixture(scope="module")
def new_york() -> City:
    return load_city(ROOT / "cities" / "new-york")


def owed(city: City, charge: str, fine: int, *, day: int, paid: int = 0) -> Money:
    """Return what is owed on a fine of so many dollars, so many days after it was issued."""
    service = city.service["parking"]
    movements = [Movement(ISSUED, Money(fine * 100), charge)]
    if paid:
        movements.append(Movement(ISSUED, Money(-paid * 100)))
    fees = accrued(
        in_force(service, issued_on=ISSUED, tax_year=None),
        movements=movements,
        holds=(),
        due=DUE,
        order=service.order,
        as_of=ISSUED + timedelta(days=day),
    )
    return Money((fine - paid) * 100) + sum((fee.amount for fee in fees), ZERO)


@pytest.mark.parametrize(
    ("fine", "day", "dollars"),
    [(65, 30, 65), (65, 31, 75), (65, 60, 75), (65, 61, 95), (115, 90, 145), (115, 91, 175)],
)
def test_a_parking_ticket_climbs_the_ladder(
    new_york: City, fine: int, day: int, dollars: int
) -> None:
    assert owed(new_york, "fine", fine, day=day) == Money(dollars * 100)


@pytest.mark.parametrize(("day", "dollars"), [(30, 50), (31, 75), (91, 75), (100, 75)])
def test_a_camera_ticket_costs_25_more_once(new_york: City, day: int, dollars: int) -> None:
    assert owed(new_york, "camera-fine", 50, day=day) == Money(dollars * 100)


def test_after_the_judgment_a_month_costs_a_twelfth_of_9_percent(new_york: City) -> None:
    """$65 and $60 of penalties: 0.75 percent of $125 is 93.75 cents a started month."""
    assert owed(new_york, "fine", 65, day=100) == Money(125_00)
    assert owed(new_york, "fine", 65, day=101) == Money(125_94)
    assert owed(new_york, "fine", 65, day=100 + 365) == Money(125_00 + 11_25)


def test_a_fine_that_was_paid_in_time_costs_nothing_more(new_york: City) -> None:
    assert owed(new_york, "fine", 65, day=400, paid=65) == ZERO


@pytest.mark.parametrize(
    ("used", "water", "sewer"),
    [
        (10, Money(41_00), Money(65_19)),  # 10 x 4.10 x 2.59 = 106.19
        (0, Money(14_70), Money(23_37)),  # 30 days x 0.49, the least, and 159 percent of it
    ],
)
def test_water_by_the_meter_or_by_the_day(
    new_york: City, used: int, water: Money, sewer: Money
) -> None:
    metered = new_york.service["water"].metered
    assert metered
    period = Used(date(2022, 3, 1), date(2022, 3, 30), used, "hundred cubic feet")

    lines = priced(prices_of(metered, new_york), period)

    assert [(line.price.charge, line.amount) for line in lines] == [
        ("water", water),
        ("sewer", sewer),
    ]


def test_the_day_ends_when_it_ends_in_new_york(new_york: City) -> None:
    assert str(new_york.zone) == "America/New_York"


def test_nothing_of_another_city_is_in_the_folder() -> None:
    for file in (ROOT / "cities" / "new-york").rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        assert "Chicago" not in text, file
        assert "Cook" not in text.replace("Cookie", ""), file
        assert "Illinois" not in text, file
