"""Print what a visitor can type: bills, cards, bank accounts, and where the mail goes."""

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tallystick.demo import clock
from tallystick.demo.hints import Hint, bank_accounts, cards, hints
from tallystick.demo.staff import PASSWORD, STAFF
from tallystick.demo.totp import code_at
from tallystick.kernel.dates import local_day
from tallystick.sandbox.numbers import ROUTING


class Command(BaseCommand):
    """`demo_hints`: the same as the page /demo/ says, for a terminal."""

    help = "Print bills, cards and bank accounts to try in the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each."""
        today = local_day(clock.now(), settings.CITY.zone)
        found = hints(settings.CITY, today=today)
        if not found:
            self.stdout.write("No bills are loaded yet. Load them with: manage.py demo_load")
        else:
            self.stdout.write("Bills to try:")
        for hint in found:
            self.stdout.write(f"  {_typed(hint)}")
            self.stdout.write(f"      {_story(hint, today)}")
        self.stdout.write("Cards (any later expiry, any security code):")
        for card in cards():
            self.stdout.write(f"  {card.number}  {card.story}")
        self.stdout.write(f"Bank accounts (routing number {ROUTING}):")
        for account in bank_accounts():
            self.stdout.write(f"  {account.number}  {account.story}")
        self._staff()
        self.stdout.write(f"Mail and texts: {settings.SITE_URL}/demo/outbox/")

    def _staff(self) -> None:
        """Print who can sign in as staff, each with the code of this half minute."""
        self.stdout.write(f"Staff: {settings.SITE_URL}/staff/ (password: {PASSWORD})")
        moment = datetime.now(UTC)
        for one in STAFF:
            self.stdout.write(f"  {one.email:30} code now {code_at(one.secret, moment)}")
        self.stdout.write("  A later code: manage.py demo_totp, or an app with the secret")


def _typed(hint: Hint) -> str:
    language = settings.CITY.languages[0]
    first = f"{hint.service.name[language]}: {hint.label[language]} {hint.typed}"
    if not hint.second or hint.second_label is None:
        return first
    return f"{first}, {hint.second_label[language]} {hint.second}"


def _story(hint: Hint, today: date) -> str:
    owes = f"{hint.owes}, {_when(hint.due, today)}" if hint.due else "nothing to pay"
    return f"{hint.who}, {hint.story}: {owes}" if hint.story else f"{hint.who}: {owes}"


def _when(due: date, today: date) -> str:
    days = (due - today).days
    if not days:
        return "due today"
    span = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"due in {span}" if days > 0 else f"{span} late"
