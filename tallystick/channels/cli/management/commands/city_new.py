"""Starts a city: writes a small folder without mistakes, with a comment at each key."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tallystick.catalog.starter import CityExists, start_city

CITIES = Path(__file__).parents[5] / "cities"


class Command(BaseCommand):
    """`manage.py city_new springfield` writes cities/springfield."""

    help = "Write the starter folder of a new city; needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="small letters and dashes, for instance springfield")
        parser.add_argument("--into", type=Path, default=CITIES, help="the folder of all cities")

    def handle(self, *args: Any, **options: Any) -> None:
        code: str = options["name"]
        if not re.fullmatch(r"[a-z][a-z0-9-]*", code):
            raise CommandError("Name the city with small letters and dashes, like new-york.")
        folder: Path = options["into"] / code
        try:
            files = start_city(folder, code=code)
        except CityExists:
            raise CommandError(f"{folder} is there already; nothing was changed.") from None
        for file in files:
            self.stdout.write(str(file))
        self.stdout.write(f"Change what you like, then: python manage.py city_check {folder}")
