"""Tries a proposed late-fee rule on the bills there are, and writes a report; changes nothing."""

import getpass
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from tallystick.catalog.late_fees import LateFee
from tallystick.catalog.model import Service
from tallystick.catalog.proposal import BadProposal, load_proposal
from tallystick.channels.cli.progress import Bar
from tallystick.channels.cli.rehearsal_report import as_data, as_page
from tallystick.channels.clock import now
from tallystick.rules.rehearsal import Swing
from tallystick.usecases.rehearse_policy import NothingToReplay, Rehearsal, rehearse_policy

NOTHING, MISUSED = 1, 2  # exit status


class Command(BaseCommand):
    """`manage.py rehearse --service parking --rule new.toml --from 2025-01-01`."""

    help = "Say what a proposed late-fee rule would have done to the bills there are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the service, the proposal, the first day, and where to write in which language."""
        languages = settings.CITY.languages
        parser.add_argument("--service", required=True, help="for instance parking")
        parser.add_argument(
            "--rule", required=True, type=Path, help="a TOML file with [[late_fees]]"
        )
        parser.add_argument(
            "--from",
            dest="since",
            required=True,
            metavar="DAY",
            help="replay bills issued on this day or later, like 2025-01-01",
        )
        parser.add_argument(
            "--to", type=Path, default=Path(), metavar="FOLDER", help="where to write; else here"
        )
        parser.add_argument(
            "--language", choices=languages, default=languages[0], help="of the report"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, write both files, say the main figures; exit with 2 if it was misused."""
        service = _service(options["service"])
        since = _day(options["since"])
        proposed = self._proposal(options["rule"], service)
        came = _rehearse(service, proposed, since)
        with override(options["language"]):
            files = {"html": as_page(came), "json": json.dumps(as_data(came), indent=1)}
        written = [_write(options["to"], service, kind, text) for kind, text in files.items()]
        for sentence in _sentences(came):
            self.stdout.write(sentence)
        self.stdout.write(f"The report: {written[0]}, and for a program {written[1]}")

    def _proposal(self, path: Path, service: Service) -> Sequence[LateFee]:
        try:
            return load_proposal(path, service=service, city=settings.CITY)
        except BadProposal as bad:
            for mistake in bad.mistakes:
                self.stdout.write(str(mistake))
            many = f"{len(bad.mistakes)} mistakes" if len(bad.mistakes) > 1 else "1 mistake"
            _stop(f"{path} has {many}.", MISUSED)


def _stop(sentence: str, status: int) -> NoReturn:
    raise CommandError(sentence, returncode=status) from None


def _service(code: str) -> Service:
    service = settings.CITY.service.get(code)
    if service is None:
        known = ", ".join(settings.CITY.service)
        _stop(f"There is no service {code}. There are: {known}.", MISUSED)
    return service


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        _stop(f"{typed} is not a day. Write it like 2025-01-01.", MISUSED)


def _rehearse(service: Service, proposed: Sequence[LateFee], since: date) -> Rehearsal:
    bar = Bar(sys.stderr)
    try:
        return rehearse_policy(
            service=service,
            proposed=proposed,
            since=since,
            actor=f"command line: {getpass.getuser()}",
            now=now(),
            city=settings.CITY,
            tell=lambda share, count: bar.draw("Replaying", share, count),
        )
    except NothingToReplay:
        _stop(f"No bill of {service.code} was issued on {since} or later.", NOTHING)
    finally:
        bar.end()


def _write(folder: Path, service: Service, kind: str, text: str) -> Path:
    path = folder / f"rehearsal-{service.code}.{kind}"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as why:
        _stop(f"The file {path} cannot be written: {why.strerror}.", NOTHING)
    return path


def _sentences(came: Rehearsal) -> Iterator[str]:
    tally = came.tally
    before, after = tally.before, tally.after
    yield (
        f"Bills issued since {came.since}: {came.bills:,}, of {tally.accounts:,} accounts."
        f" Late fees are as of {came.as_of}. Nothing has changed."
    )
    yield f"Late fees added: {before.assessed} now, {after.assessed} under the proposal."
    yield f"Paid of them: {before.collected} now, {after.collected} under the proposal."
    yield _swing("less", tally.pay_less)
    yield _swing("more", tally.pay_more)


def _swing(word: str, swing: Swing) -> str:
    return (
        f"Accounts that pay {word}: {swing.accounts:,}, {swing.total} in all,"
        f" {swing.largest} at most."
    )
