"""Carries the sandbox processor's webhooks to the portal, until somebody stops it."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tallystick.sandbox import clock, courier, payouts

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds between two rounds


class Command(BaseCommand):
    """Make rounds; whoever started it starts it again after any end."""

    help = "Carry the sandbox's webhooks to the portal (docs/sandbox.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say whether one round is enough."""
        parser.add_argument("--once", action="store_true", help="make one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one round, or one a second."""
        while True:
            now = clock.now()
            payouts.make_due(now=now)
            done = courier.deliver(now=now)
            if done.not_taken:
                log.warning("%s webhooks were not taken, sent again later", done.not_taken)
            if options["once"]:
                return
            time.sleep(PAUSE)
