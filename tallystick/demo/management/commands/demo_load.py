"""Invent the demo city and import its bills, once."""

import tempfile
from argparse import ArgumentParser
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.demo import clock
from tallystick.demo.invented.city import Written, write
from tallystick.demo.models import LoadedCity
from tallystick.demo.staff import hire
from tallystick.kernel.dates import local_day

ACCOUNTS = 20_000


class Command(BaseCommand):
    """`demo_load`, or `demo_load --accounts 200` for a small city."""

    help = "Invent the demo city and import its bills, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the city."""
        parser.add_argument(
            "--accounts", type=int, default=ACCOUNTS, help="how many payer accounts, about"
        )

    def handle(self, *args: Any, accounts: int, **options: Any) -> None:
        """
        Import the city, unless it was loaded before.

        The row that remembers it is written first: a start that was cut off is repeated with the
        same file, of which the import takes nothing twice.
        """
        if accounts < 1:
            raise CommandError("A city has at least one account.")
        city = settings.CITY
        _refuse_another(city)
        hire(now=clock.now())
        loaded, _new = LoadedCity.objects.get_or_create(
            city=city.code,
            defaults={"accounts": accounts, "made_for": local_day(clock.now(), city.zone)},
        )
        if loaded.loaded_at:
            self.stdout.write(f"The demo city is loaded: {loaded.bills:,} bills.")
            return
        written = self._import(city, today=loaded.made_for, accounts=loaded.accounts)
        _analyze()
        loaded.bills, loaded.loaded_at = written.bills, clock.now()
        loaded.save(update_fields=["bills", "loaded_at"])
        self.stdout.write(
            f"The demo city is loaded: {written.accounts:,} accounts, {written.bills:,} bills."
        )

    def _import(self, city: City, *, today: date, accounts: int) -> Written:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"demo-{city.code}-{today}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                written = write(file, city, today=today, accounts=accounts)
            # What it says about taking the file back is of no use here; its bar goes to stderr.
            call_command("import_bills", str(path), stdout=StringIO(), stderr=self.stderr)
        return written


def _refuse_another(city: City) -> None:
    """Keep two cities' bills apart. :raises CommandError: if another one's are in this database"""
    other = LoadedCity.objects.exclude(city=city.code).first()
    if other:
        raise CommandError(
            f"This database has the demo of {other.city}, not of {city.code}. "
            f"Name another one in DATABASE_URL, or go on with: make demo CITY={other.city}"
        )


def _analyze() -> None:
    """Let the database count its rows, so that the first pages are as fast as later ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")
