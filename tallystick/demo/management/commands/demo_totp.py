"""Print the code that somebody of the demo's staff needs to sign in now."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tallystick.demo.staff import PASSWORD, STAFF
from tallystick.demo.totp import PERIOD, code_at


class Command(BaseCommand):
    """`demo_totp clerk@staff.example`."""

    help = "Print the current code of somebody of the demo's staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take an address; without one, all are printed."""
        parser.add_argument("email", nargs="?", default="")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Print a line for each; codes go by real time, whatever the demo's clock says."""
        found = [one for one in STAFF if email in ("", one.email)]
        if not found:
            raise CommandError("Nobody of the demo's staff has this address: " + email)
        now = datetime.now(UTC)
        left = PERIOD - int(now.timestamp()) % PERIOD
        for one in found:
            code = code_at(one.secret, now)
            self.stdout.write(f"{one.email}  password: {PASSWORD}  code: {code}  ({left} s left)")
