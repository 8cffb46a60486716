"""Days and moments: the city's time zone decides what day it is."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the city's calendar day at that moment."""
    return moment.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of the city's day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of the city's day (11:59:59 pm), in UTC; a day has 23 to 25 hours."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(seconds=1)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_started(due: date, on: date) -> int:
    """
    Return how many months have started since the due date, by anniversary (DOMAIN.md P5).

    Due March 1: on March 1 it is 0, on March 2 it is 1, on April 1 still 1, on April 2 it is 2.
    """
    if on <= due:
        return 0
    months = (on.year - due.year) * 12 + on.month - due.month
    return months + (1 if on > add_months(due, months) else 0)
