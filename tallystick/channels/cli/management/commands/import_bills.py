"""Takes a bill file, or says line by line why not."""

import getpass
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, transaction

from tallystick.channels.cli.progress import Bar, watched
from tallystick.channels.clock import now
from tallystick.channels.files.bills import BillFile, UnknownFormat
from tallystick.usecases.import_bills import (
    AlreadyTaken,
    Imported,
    ImportRunning,
    Refused,
    import_bills,
)


class Command(BaseCommand):
    """Takes a bill file, CSV or JSON Lines, whole or not at all."""

    help = "Take a bill file (docs/bill-files.md): whole, or not at all, with the reasons."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether to try it only."""
        parser.add_argument("file", type=Path, help="a .csv or .jsonl file, or one of these as .gz")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, say what came of it, undo it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file; exit with 1 if it was refused."""
        bar = Bar(sys.stderr)
        try:
            taken = self._take(BillFile(options["file"]), bar, dry_run=options["dry_run"])
        except Refused as refused:
            self._stop(bar, *_reasons(refused))
        except AlreadyTaken as before:
            bar.end()
            self.stdout.write(
                f"This file was taken on {before.at:%Y-%m-%d} as import {before.import_id}."
                " Nothing has changed."
            )
        except (UnknownFormat, ImportRunning) as why:
            self._stop(bar, str(why))
        except OperationalError as why:
            self._stop(bar, "The file was not taken. Nothing has changed.", f"The database: {why}")
        except OSError as why:
            self._stop(bar, f"The file {options['file']} cannot be read: {why.strerror}.")
        else:
            bar.end()
            for sentence in _sentences(taken, dry_run=options["dry_run"]):
                self.stdout.write(sentence)

    def _take(self, file: BillFile, bar: Bar, *, dry_run: bool) -> Imported:
        def tell(share: float) -> None:
            bar.draw("Posting", share)

        with transaction.atomic():
            taken = import_bills(
                rows=watched(file, bar),
                source=file,
                city=settings.CITY,
                actor=f"command line: {getpass.getuser()}",
                now=now(),
                tell=tell,
            )
            transaction.set_rollback(dry_run)
        return taken

    def _stop(self, bar: Bar, *sentences: str) -> None:
        bar.end()
        for sentence in sentences:
            self.stderr.write(sentence)
        raise SystemExit(1)


def _reasons(refused: Refused) -> list[str]:
    lines = [f"line {line}: {reason}" if line else reason for line, reason in refused.mistakes]
    head = "The file was not taken. Nothing has changed."
    tail = [f"There may be more; these are the first {len(lines)}."] if refused.more else []
    return [head, *lines, *tail]


def _sentences(taken: Imported, *, dry_run: bool) -> list[str]:
    if dry_run:
        end = "This was a trial: nothing has changed."
    else:
        end = f"To take it back: manage.py import_revert {taken.import_id}"
    return [
        f"Bills in the file: {taken.bills:,}, {taken.total} in all.",
        f"New: {taken.new:,}. Changed: {taken.changed:,}. The same as before: {taken.same:,}.",
        end,
    ]
