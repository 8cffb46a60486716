"""Takes back an imported bill file, or says why not."""

import getpass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from tallystick.channels.clock import now
from tallystick.usecases.import_revert import (
    ImportRunning,
    NoSuchImport,
    NotRevertible,
    import_revert,
)


class Command(BaseCommand):
    """Takes back a bill file, while nothing was paid on its bills."""

    help = "Take back an imported bill file, while nothing was paid on any of its bills."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the id that import_bills has printed."""
        parser.add_argument("id", help="the id that import_bills has printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Revert the import; exit with 1 if it has to stay."""
        try:
            done = import_revert(
                import_id=UUID(options["id"]),
                city=settings.CITY,
                actor=f"command line: {getpass.getuser()}",
                now=now(),
            )
        except ValueError:
            self._stop(f"{options['id']} is not the id of an import.")
        except (NoSuchImport, NotRevertible, ImportRunning) as why:
            self._stop(str(why))
        except OperationalError as why:
            self._stop(f"Nothing has changed. The database: {why}")
        else:
            self.stdout.write(
                f"{done.file_name} was taken back. Void bills: {done.voided:,}."
                f" Bills that say again what they said before: {done.restored:,}."
            )

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(1)
