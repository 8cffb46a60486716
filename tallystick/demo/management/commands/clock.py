"""Show the demo's clock, or move it forward."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tallystick.demo import clock


class Command(BaseCommand):
    """`clock`, `clock advance 3d`, `clock real-time`."""

    help = "Show the demo's clock, or move it forward for web, worker and jobs together."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do; without a word the clock is shown."""
        words = parser.add_subparsers(dest="what")
        step = words.add_parser("advance", help='by 12h, 3d, 2w or 1mo, or to "2026-12-24 23:58"')
        step.add_argument("step")
        words.add_parser("real-time", help="go on at normal speed; a clock that is ahead stays so")

    def handle(self, *args: Any, what: str | None = None, step: str = "", **options: Any) -> None:
        """Do it and say in one line what time it is."""
        if not settings.PRETEND:
            raise CommandError("This is not a demo. Only a demo has a test clock.")
        if what == "advance":
            try:
                clock.advance(step, zone=settings.CITY.zone)
            except clock.CannotTurn as reason:
                raise CommandError(str(reason)) from None
        lead = clock.ahead()
        if what == "real-time" and lead:
            raise CommandError(
                f"The clock already runs at normal speed, but it is {_span(lead)} ahead, and it"
                " never goes back. To start over at real time: make demo RESET=1"
            )
        self.stdout.write(f"{_moment(clock.now())}, {_lead(lead)}.")


def _moment(moment: datetime) -> str:
    return moment.astimezone(settings.CITY.zone).strftime("%A, %B %-d, %Y, %-I:%M %p %Z")


def _lead(lead: timedelta) -> str:
    return f"{_span(lead)} ahead of real time" if lead else "in step with real time"


def _span(lead: timedelta) -> str:
    """Return a length of time in days, hours and minutes, without those that are 0."""
    minutes = round(lead.total_seconds() / 60)
    parts = {"day": minutes // 1440, "hour": minutes // 60 % 24, "minute": minutes % 60}
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in parts.items() if count]
    return " ".join(said) or "less than a minute"
