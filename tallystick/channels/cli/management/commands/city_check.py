"""Checks a city's folder and names every mistake in it; needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tallystick.catalog.load import BadCity, load_city


class Command(BaseCommand):
    """`manage.py city_check cities/chicago`: exit status 0 when it is clean, 1 when it is not."""

    help = "Check a city's folder: names file, key and reason of every mistake at once."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="for instance cities/chicago")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            city = load_city(folder)
        except BadCity as bad:
            for mistake in bad.mistakes:
                self.stdout.write(str(mistake))
            many = f"{len(bad.mistakes)} mistakes" if len(bad.mistakes) > 1 else "1 mistake"
            raise CommandError(f"{folder} has {many}.") from None
        name = city.name[city.languages[0]]
        self.stdout.write(
            f"{name}: {len(city.services)} services, {len(city.rates)} rate tables,"
            f" languages {', '.join(city.languages)}. No mistakes."
        )
