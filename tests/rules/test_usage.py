"""Mei's meter: what it says, what is usual for her, and which bill is too much to be true."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.dates import add_months
from tallystick.kernel.money import Money
from tallystick.rules.usage import (
    Absurd,
    Billed,
    Brake,
    Reading,
    Usage,
    a_year_before,
    absurd,
    longest_flow,
    replaced,
    settled,
    usage_of,
    usual,
)

BEGIN = date(2025, 1, 1)
BRAKE = Brake(times=Decimal(3), jump=Decimal(2), least=Money(200_00), periods=3)


def reading(previous: int, current: int, **more) -> Reading:
    common = {"meter": "40718265", "first": BEGIN, "last": date(2025, 2, 28), "unit": "cubic feet"}
    return Reading(**{**common, "previous": previous, "current": current, **more})


def two_months(nth: int, gallons_a_day: int, actual: bool = True) -> Usage:
    """Return the use of the nth two months from January 2025 on."""
    first = add_months(BEGIN, 2 * nth)
    last = add_months(BEGIN, 2 * nth + 2) - timedelta(days=1)
    return Usage(first, last, Fraction(gallons_a_day * ((last - first).days + 1)), actual)


def bills(*gallons_a_day: int, estimated: tuple[int, ...] = ()) -> list[Billed]:
    """Return bills of two months each; a gallon costs about one and a half cents."""
    found = []
    for nth, each in enumerate(gallons_a_day):
        usage = two_months(nth, each, nth not in estimated)
        found.append(Billed(usage, Money(int(usage.gallons) * 3 // 2)))
    return found


def test_a_reading_says_what_was_used_and_how_much_that_is_a_day() -> None:
    usage = usage_of([reading(94_400, 96_600)])

    assert usage == Usage(BEGIN, date(2025, 2, 28), Fraction(16_456))
    assert (usage.days, usage.a_day) == (59, Fraction(16_456, 59))


def test_a_meter_that_begins_again_at_zero_has_turned_over() -> None:
    over = reading(999_200, 1_400, turns_over_at=1_000_000)

    assert (over.turned_over, over.used) == (True, 2_200)


def test_an_estimate_that_was_too_high_is_no_turn() -> None:
    corrected = reading(551_000, 549_200, turns_over_at=1_000_000)

    assert (corrected.turned_over, corrected.used) == (False, -1_800)


def test_a_meter_whose_size_nobody_knows_never_turns_over() -> None:
    assert reading(999_200, 1_400).used == -997_800


@given(
    stood=st.integers(0, 999_999),
    used=st.integers(0, 499_999),
)
def test_whatever_a_meter_stood_at_it_says_what_was_used(stood: int, used: int) -> None:
    now = (stood + used) % 1_000_000

    assert reading(stood, now, turns_over_at=1_000_000).used == used


def test_old_and_new_meter_are_one_use() -> None:
    changed = date(2025, 1, 20)
    old = reading(94_400, 95_100, last=changed)
    new = reading(0, 1_500, meter="55120007", first=changed)

    assert usage_of([new, old]) == Usage(BEGIN, date(2025, 2, 28), Fraction(16_456))
    assert replaced([new, old]) == (old, new)


def test_two_meters_side_by_side_are_no_replacement() -> None:
    assert replaced([reading(0, 100), reading(500, 700, meter="55120007")]) is None


def test_without_a_reading_nothing_is_known() -> None:
    assert usage_of([]) is None


def test_a_reading_after_an_estimate_is_joined_with_it() -> None:
    history = [two_months(0, 200), two_months(1, 150, actual=False), two_months(2, 250)]

    joined = settled(history)

    assert [one.first for one in joined] == [date(2025, 1, 1), date(2025, 3, 1)]
    assert joined[1].gallons == Fraction(150 * 61 + 250 * 61)
    assert settled(history[:2]) == [history[0]], "nothing has corrected the estimate yet"


def test_what_is_usual_is_the_middle_of_ones_own_past() -> None:
    history = [two_months(nth, gallons) for nth, gallons in enumerate((200, 210, 900, 190, 205))]
    today = date(2025, 11, 1)

    assert usual(history, before=today, periods=3) == 205
    assert usual(history[:2], before=today, periods=3) is None
    assert usual(history, before=date(2025, 5, 1), periods=2) == 205, "of 200 and 210"
    assert usual(history, before=date(2028, 1, 1), periods=3) is None, "too long ago"


def test_last_year_is_the_same_season() -> None:
    history = [two_months(nth, 200 + nth) for nth in range(8)]

    assert a_year_before(history, history[7]) == history[1]
    assert a_year_before(history[2:], history[6]) is None


def test_water_that_never_stops_is_a_leak() -> None:
    at_night = [0, 0, 3, 12, 0, 0]

    assert longest_flow(at_night) == 2
    assert longest_flow([2] * 72) == 72
    assert longest_flow([]) == 0


@pytest.mark.parametrize(
    ("earlier", "now", "reason"),
    [
        ((200, 210, 190), 900, "use"),
        ((200, 210, 190), 500, None),  # two and a half times: dear, but possible
        ((200, 210), 900, None),  # nothing is usual yet
        ((2, 2, 2), 40, None),  # twenty times, but a small bill
    ],
)
def test_a_bill_far_above_ones_own_past_is_too_much(earlier, now, reason) -> None:
    *past, newest = bills(*earlier, now)

    found = absurd(newest, past, BRAKE)

    assert (found.reason if found else None) == reason


def test_it_says_how_many_times_the_usual() -> None:
    *past, newest = bills(200, 200, 200, 900)

    assert absurd(newest, past, BRAKE) == Absurd("use", Fraction(9, 2))


def test_a_jump_after_an_estimate_is_too_much_sooner() -> None:
    *past, newest = bills(200, 200, 200, 150, 500, estimated=(3,))
    assert absurd(newest, past, BRAKE) == Absurd("estimate", Fraction(5, 2))

    *past, newest = bills(200, 200, 200, 150, 250, estimated=(3,))
    assert absurd(newest, past, BRAKE) is None, "the reading makes up for the estimate"


def test_a_wrong_amount_is_noticed_though_the_use_is_as_always() -> None:
    *past, newest = bills(200, 200, 200, 200)
    mistyped = Billed(newest.usage, Money(newest.amount.cents * 10))

    assert absurd(mistyped, past, BRAKE) == Absurd("amount", Fraction(10))


@given(
    earlier=st.lists(st.integers(50, 400), min_size=3, max_size=8),
    now=st.integers(1, 5_000),
    more=st.integers(0, 5_000),
)
def test_more_use_is_never_less_absurd(earlier: list[int], now: int, more: int) -> None:
    *past, smaller = bills(*earlier, now)
    *_, larger = bills(*earlier, now + more)

    if absurd(smaller, past, BRAKE):
        assert absurd(larger, past, BRAKE)
