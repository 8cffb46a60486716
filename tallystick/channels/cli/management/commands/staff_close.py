"""manage.py staff_close EMAIL: ends somebody's work here."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tallystick.channels.clock import now
from tallystick.usecases.close_staff import NoSuchStaff, close_staff


class Command(BaseCommand):
    """`staff_close carla@example.gov`."""

    help = "Let nobody sign in with an address any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Say that it is done."""
        try:
            user = close_staff(email=email, actor="command", now=now())
        except NoSuchStaff:
            raise CommandError(f"Nobody signs in as {email}.") from None
        self.stdout.write(f"{user.name} can sign in no more. What they did keeps their name.")
