"""Whom the tests of faults share: Ana, her clock, and the table of what was planted."""

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tallystick.records.payments.models import Payment
from tests import moment
from tests.faults.table import Table
from tests.resident import Resident, news_of


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
    return moment.stand(settings)


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)


@pytest.fixture
def confirm(clock: moment.StandingClock) -> Callable[[Payment], Payment]:
    """Ask the processor about a payment, as the return, the webhook and the poller do."""
    return partial(news_of, clock=clock)
