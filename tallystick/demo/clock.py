"""The test clock: real time and a stored lead that only grows, the same for every process."""

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tallystick.demo.models import ClockRow
from tallystick.kernel.dates import add_months
from tallystick.ledger.prepared import rows

_STEP = re.compile(r"(\d{1,4})\s*(h|d|w|mo)")
_STEPS = gettext_noop('Write a step like 12h, 3d, 2w or 1mo, or a moment like "2026-12-24 23:58".')
_FARTHEST = timedelta(days=3653)


class CannotTurn(Exception):
    """The clock cannot be set like that; the message says why and what to do."""


def now() -> datetime:
    """
    Return the demo's present moment, aware, in UTC.

    The lead is read each time, so that web, worker and jobs move together at once.
    """
    return datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """Return how far the demo runs ahead of the computer's clock."""
    found = rows("SELECT ahead_seconds FROM demo_clockrow WHERE id = 1", [])
    return timedelta(seconds=found[0][0] if found else 0)


def target(step: str, *, present: datetime, zone: ZoneInfo) -> datetime:
    """
    Return the moment that a step leads to, aware, in UTC.

    Hours are hours. Days, weeks and months keep the time on the city's wall clock, so a day may
    have 23 or 25 hours, and a month after January 31 is the last day of February. A time that a
    spring night skips is read as one hour later; of one that comes twice, the first is meant that
    is still to come.

    :raises CannotTurn: for anything unreadable
    """
    text = step.strip().lower()
    if match := _STEP.fullmatch(text):
        return _after(int(match[1]), match[2], present=present, zone=zone)
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise CannotTurn(_(_STEPS)) from None
    if wall.tzinfo is not None or wall.year > 9000:
        raise CannotTurn(_(_STEPS))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return second if first < present < second else first


def _after(count: int, unit: str, *, present: datetime, zone: ZoneInfo) -> datetime:
    if unit == "h":
        return present.astimezone(UTC) + timedelta(hours=count)
    here = present.astimezone(zone)
    if unit == "mo":
        day = add_months(here.date(), count)
        return here.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)
    days = count * (7 if unit == "w" else 1)
    return (here + timedelta(days=days)).astimezone(UTC)


def advance(step: str, *, zone: ZoneInfo) -> datetime:
    """
    Move the demo's clock forward, for every process at once, and return the new moment.

    :raises CannotTurn: for a step back, an unreadable one, and in production
    """
    if not settings.PRETEND:
        raise CannotTurn(
            _("The clock of a real city is not for turning. Only a demo has a test clock.")
        )
    with transaction.atomic():
        row, _new = ClockRow.objects.select_for_update().get_or_create(
            id=1, defaults={"ahead_seconds": 0}
        )
        real = datetime.now(UTC)
        present = real + timedelta(seconds=row.ahead_seconds)
        wanted = target(step, present=present, zone=zone)
        if wanted <= present:
            raise CannotTurn(
                _("The clock only goes forward. To go back, start over with: make demo RESET=1")
            )
        if wanted - real > _FARTHEST:
            raise CannotTurn(_("The clock can be at most ten years ahead."))
        row.ahead_seconds = math.ceil((wanted - real).total_seconds())
        row.save(update_fields=["ahead_seconds"])
    return real + timedelta(seconds=row.ahead_seconds)
