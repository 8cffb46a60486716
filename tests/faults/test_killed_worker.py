"""X15: the worker is killed by `kill -9` in the middle of its jobs, and another one starts."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from pytest_django.fixtures import Settings

from tallystick.channels.clock import now
from tallystick.records.notices.models import Notice
from tallystick.records.receipts.models import ReceiptNumber
from tallystick.sandbox import courier
from tests.faults.portal import Portal, of_database, running, ticket
from tests.faults.sums import ONCE, Sums, count_sums
from tests.faults.table import EVERYTHING, Table, only_in_make_faults
from tests.resident import Resident

pytestmark = pytest.mark.django_db(transaction=True)

# What a worker does after a payment that it hears of by webhook, step by step.
POINTS = (
    "confirm / ask: asks to fetch",
    "confirm / ask: asks to fetch: done",
    "confirm / run: books",
    "confirm / run: books: done",
    "work_off / work_off_webhooks: ticks the news off",
    "work_off / work_off_webhooks: ticks the news off: done",
    "give_numbers / number_receipts: begins a transaction",
    "give_numbers / number_receipts: commits",
    "give_numbers / number_receipts: has committed",
    "drain_notices / send_notices: begins a transaction",
    "drain_notices / send_notices: commits",
    "drain_notices / send_notices: has committed",
)
SAMPLE = (3,)  # the rest is for `make faults`
WANTED = range(1, len(POINTS) + 1) if EVERYTHING else SAMPLE
JOBS = {"webhooks": "work_off_webhooks", "number_receipts": "number_receipts"}
JOBS |= {"send_notices": "send_notices"}  # by their locks


class RealTime:
    """The clock that the worker has, too."""

    @property
    def moment(self) -> datetime:
        return now()


@pytest.fixture(scope="module")
def programs(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The processor, on the database of the tests; each test has its own workers."""
    folder = tmp_path_factory.mktemp("portal")
    with running(folder, of_database(connection), web=False) as portal:
        yield portal


@pytest.fixture
def portal(programs: Portal, settings: Settings) -> Portal:
    """Ana has paid, the processor has told of it, and nothing was done about that yet."""
    settings.SITE_URL = programs.site
    ana = Resident(RealTime()).wants(ticket("9190000001")).chooses("card")
    ana.starts()
    ana.pays()
    courier.deliver(now=now())
    programs.steps()
    return programs


def queue(**jobs: str) -> None:
    """Queue jobs by their locks, as the clock does; one that waits already is enough."""
    for lock, name in jobs.items():
        with suppress(AlreadyEnqueued):
            app.configure_task(name, lock=lock, queueing_lock=lock).defer(timestamp=0)


def a_minute_goes_by() -> None:
    """Let the dead worker's heartbeat be old."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'"
        )


def done_once() -> Sums:
    """Assert that everything was done, and once; return the sums."""
    assert ReceiptNumber.objects.count() == 1
    assert Notice.objects.exclude(sent_at=None).count() == Notice.objects.count() == 1
    sums = count_sums()
    assert sums == ONCE
    return sums


def test_x15_the_list_of_steps_is_complete(portal: Portal) -> None:
    queue(**JOBS)
    assert portal.work().wait(timeout=60) == 0

    assert tuple(dict.fromkeys(portal.steps())) == POINTS
    done_once()


@pytest.mark.parametrize("number", WANTED)
def test_x15_killed_in_the_middle_of_a_job(portal: Portal, table: Table, number: int) -> None:
    queue(**JOBS)
    portal.dies_at(POINTS[number - 1])
    portal.work()
    assert portal.is_gone("worker")
    assert portal.has_died()

    a_minute_goes_by()
    queue(**JOBS, retry_stalled="retry_stalled")
    assert portal.work().wait(timeout=60) == 0
    queue(**JOBS)
    assert portal.work().wait(timeout=60) == 0

    sums = done_once()
    table.add("X15", f"worker killed, {number:02d} {POINTS[number - 1]}", 1, sums)


@only_in_make_faults
def test_x15_two_workers_at_once(portal: Portal, table: Table) -> None:
    queue(**JOBS)
    workers = [portal.work("ben"), portal.work("chidi")]

    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    queue(**JOBS)
    assert portal.work().wait(timeout=60) == 0

    table.add("X15", "two workers at once", 1, done_once())


@only_in_make_faults
def test_x37_a_job_that_stumbles_while_the_same_is_queued(portal: Portal, table: Table) -> None:
    """The queue takes a job once only: the one that stumbled must not block the next one."""
    step = POINTS[6]
    portal.dies_at(f"wait, then stumble: {step}")
    queue(**JOBS)
    worker = portal.work()
    portal.comes_to(step)
    queue(number_receipts="number_receipts")
    portal.lives_on()

    assert worker.wait(timeout=60) == 0, "the same worker does the next one, and ends"

    table.add("X37", "a job stumbles while the same is queued", 1, done_once())
