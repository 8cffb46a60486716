"""Invented water bills follow the city's rates (DOMAIN.md 3.5)."""

from datetime import date

from django.conf import settings

from tallystick.demo.invented import people, water
from tallystick.kernel.money import Money

CITY = settings.CITY


def bill(*, used: int, homes: int = 1):
    home = people.at("1423 N Larkspur Ave", "60614", CITY)
    tap = water.Tap("123456-7897", "Mei Chen", home, "40718265", homes)
    reading = water.Reading(date(2025, 6, 1), date(2025, 7, 31), 1000, 1000 + used)
    return water.bill(CITY.service["water"], CITY, tap, reading, issued=date(2025, 8, 8))


def test_two_thousand_cubic_feet_in_two_months():
    invoice = bill(used=20)

    assert [(line.charge, line.amount) for line in invoice.parts[0].lines] == [
        ("water", Money(73_02)),
        ("sewer", Money(73_02)),
        ("tax", Money(37_55)),
        ("garbage", Money(19_00)),
    ]
    assert invoice.total == Money(202_59)
    assert invoice.parts[0].due == date(2025, 9, 1)
    assert invoice.details["readings"][0]["used_gallons"] == 14_960


def test_garbage_is_for_each_home():
    assert bill(used=20, homes=4).parts[0].lines[-1].amount == Money(76_00)


def test_an_estimate_that_was_too_high_comes_back():
    credit = bill(used=-18)

    assert [line.amount for line in credit.parts[0].lines] == [
        Money(-65_72),
        Money(-65_72),
        Money(-33_79),
        Money(19_00),
    ]
    assert credit.total == Money(-146_23)
