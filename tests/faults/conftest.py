"""Where the tests of faults write down what they have planted, for `make faults` to print."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tallystick.records.payments.models import Payment
from tests import moment
from tests.faults.town import Sums
from tests.resident import Resident, news_of


class Table:
    """Rows of faults: how often each was planted, and what came of it."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, int]] = {}

    def add(self, number: str, name: str, times: int, sums: Sums) -> None:
        """Add what happened in one life to the row of a fault."""
        row = self.rows.setdefault((number, name), {"times": 0, **asdict(Sums())})
        row["times"] += times
        for key, value in asdict(sums).items():
            row[key] += value


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    """Give the table of a module's faults; keep it where FAULTS_TABLE says."""
    table = Table()
    yield table
    if path := os.environ.get("FAULTS_TABLE"):
        with Path(path).open("a") as file:
            for (number, name), row in table.rows.items():
                file.write(json.dumps({"number": number, "fault": name, **row}) + "\n")


@pytest.fixture
def clock(settings: Settings, transactional_db: None) -> moment.StandingClock:
    settings.CLOCK = "tests.moment.now"
    moment.CLOCK.moment = moment.NOON
    return moment.CLOCK


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)


@pytest.fixture
def confirm(clock: moment.StandingClock) -> Callable[[Payment], Payment]:
    """Ask the processor about a payment, as the return, the webhook and the poller do."""
    return partial(news_of, clock=clock)
