"""manage.py accrue_late_fees: bring the late fees of all open bills into the books now."""

from typing import Any

from django.core.management.base import BaseCommand

from tallystick.channels.accruals import accrue_all


class Command(BaseCommand):
    """Does what the worker does every night, for instance after a large first import."""

    help = "Post the late fees of all open bills past due. The worker does so every night."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many bills were past due, and on how many something was posted."""
        done = accrue_all(actor="command")
        self.stdout.write(f"{done.read} open bills past due, {done.posted} brought up to date.")
