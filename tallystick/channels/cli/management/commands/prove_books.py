"""manage.py prove_books [--json]: are the books right?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tallystick.channels.clock import now
from tallystick.usecases.prove_books import prove_books


class Command(BaseCommand):
    """Checks every invariant of money over all rows; exits with 1 if one is broken."""

    help = "Check every invariant of money over all rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json for machines."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each invariant."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        proofs = prove_books(actor="command", now=now(), city=settings.CITY)
        broken = [proof for proof in proofs if proof.broken]
        if options["json"]:
            self.stdout.write(
                json.dumps({"proven": not broken, "proofs": [asdict(p) for p in proofs]}, indent=1)
            )
        else:
            for proof in proofs:
                self.stdout.write(
                    f"{proof.id:4} {proof.says}: checked {proof.checked}, broken {proof.broken}"
                )
                for example in proof.examples:
                    self.stdout.write(f"       {example}")
        if broken:
            raise CommandError("The books are not right: " + ", ".join(p.id for p in broken))
        if not options["json"]:
            self.stdout.write("The books are proven.")
