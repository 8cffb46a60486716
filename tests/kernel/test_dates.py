"""The city's time zone decides what day it is, and a month turns on the anniversary."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.dates import (
    add_months,
    end_of_day,
    local_day,
    months_started,
    start_of_day,
)

CHICAGO = ZoneInfo("America/Chicago")
HAVANA = ZoneInfo("America/Havana")  # its clocks change at midnight itself
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 7), 24),
        (date(2026, 3, 8), 23),  # summer time begins
        (date(2026, 11, 1), 25),  # and ends
        (date(2028, 2, 29), 24),
    ],
)
def test_a_day_in_chicago_has_23_to_25_hours(day: date, hours: int) -> None:
    length = end_of_day(day, CHICAGO) + timedelta(seconds=1) - start_of_day(day, CHICAGO)

    assert length == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 3, 5, 59, 59, tzinfo=UTC), date(2026, 3, 2)),  # 11:59:59 pm in winter
        (datetime(2026, 3, 3, 6, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 7, 3, 4, 59, 59, tzinfo=UTC), date(2026, 7, 2)),  # and in summer
        (datetime(2026, 7, 3, 5, 0, tzinfo=UTC), date(2026, 7, 3)),
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_the_deadline_is_midnight_on_the_citys_clock(moment: datetime, day: date) -> None:
    assert local_day(moment, CHICAGO) == day


@pytest.mark.parametrize("zone", [CHICAGO, HAVANA, ZoneInfo("Asia/Kathmandu")], ids=str)
@given(day=days)
def test_days_follow_each_other_without_a_gap(zone: ZoneInfo, day: date) -> None:
    start, end = start_of_day(day, zone), end_of_day(day, zone)

    assert local_day(start, zone) == local_day(end, zone) == day
    assert local_day(start - timedelta(seconds=1), zone) == day - timedelta(days=1)
    assert end + timedelta(seconds=1) == start_of_day(day + timedelta(days=1), zone)
    assert start.tzinfo is end.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("due", "on", "started"),
    [
        # DOMAIN.md 2.5: the anniversary turns the month.
        (date(2024, 3, 1), date(2024, 2, 1), 0),
        (date(2024, 3, 1), date(2024, 3, 1), 0),
        (date(2024, 3, 1), date(2024, 3, 2), 1),
        (date(2024, 3, 1), date(2024, 4, 1), 1),
        (date(2024, 3, 1), date(2024, 4, 2), 2),
        (date(2024, 3, 1), date(2025, 3, 1), 12),
        (date(2024, 3, 1), date(2025, 3, 2), 13),
        # Short months: due on a 31st, the next month starts after the month's last day.
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 1), 2),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2026, 1, 31), date(2026, 4, 1), 3),
        # A leap day has its anniversary on February 28.
        (date(2028, 2, 29), date(2029, 2, 28), 12),
        (date(2028, 2, 29), date(2029, 3, 1), 13),
    ],
)
def test_months_started(due: date, on: date, started: int) -> None:
    assert months_started(due, on) == started


@given(due=days, late=st.integers(min_value=-40, max_value=1200))
def test_a_month_starts_on_the_day_after_each_anniversary_and_on_no_other(
    due: date, late: int
) -> None:
    on = due + timedelta(days=late)
    starts = [add_months(due, month) + timedelta(days=1) for month in range(45)]

    assert months_started(due, on) == sum(start <= on for start in starts)
