"""X16, X17, X21: PostgreSQL is killed in mid-commit, takes nobody in, has a full disk."""

import contextlib
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import httpx
import psycopg
import pytest
from django.conf import settings as portal_settings
from django.core.management import call_command
from django.db import Error, connection
from pytest_django.fixtures import Settings

from tallystick.channels.clock import now
from tallystick.config import environment, postgres, throwaway
from tallystick.records.receipts.models import Receipt
from tallystick.usecases.prove_books import prove_books
from tests.faults.portal import PORTAL, Portal, running, ticket
from tests.faults.server import OPTIONS, Server
from tests.faults.sums import ONCE, Sums, count_sums
from tests.faults.table import Table, only_in_make_faults
from tests.faults.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = 200  # MB of the small disk
BOOKS = "ask / run: books"  # the step before a payment is booked
ROUNDS = 4


@pytest.fixture(scope="module")
def kept() -> Iterator[Server]:
    """A server that keeps whatever it has confirmed."""
    with throwaway.server(options=OPTIONS) as url:
        yield Server(url)


@contextlib.contextmanager
def in_use(server: Server) -> Iterator[Server]:
    """Let a server be the database of this test, too."""
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(environment.database(server.url))
    try:
        call_command("migrate", verbosity=0)
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(usual)


@pytest.fixture
def server(kept: Server, transactional_db: None) -> Iterator[Server]:
    """The same, with the portal's tables."""
    with in_use(kept):
        yield kept


@contextlib.contextmanager
def programs(server: Server, folder: Path, settings: Settings) -> Iterator[Portal]:
    """The portal and the processor on a server."""
    with running(folder, server.url) as portal:
        settings.SITE_URL = portal.site
        yield portal


@pytest.fixture
def portal(server: Server, tmp_path: Path, settings: Settings) -> Iterator[Portal]:
    """The portal and the processor on the server."""
    with programs(server, tmp_path, settings) as portal:
        yield portal


@pytest.fixture
def before(server: Server) -> Sums:
    """What other tests have left on the same server."""
    return count_sums()


def proven(before: Sums) -> Sums:
    """Prove the books, and return what has come to them since."""
    proofs = prove_books(actor="test", now=now(), city=portal_settings.CITY)
    assert [proof for proof in proofs if proof.broken] == []
    return count_sums().since(before)


def is_told_to_wait(walker: Walker, address: str) -> None:
    """Open a page, and be told that the site is busy and when to come back."""
    page = walker.opens(address)
    assert page.status_code == 503
    assert "If you were paying, do not pay again." in page.text
    assert page.headers["Retry-After"] == "120"


def test_x16_killed_after_the_commit_was_written_and_before_anybody_was_told(
    portal: Portal, server: Server, before: Sums, table: Table
) -> None:
    ana = Walker(portal.site).wants(ticket("9190000001"))
    back = ana.pays_and_is_not_led_back()
    portal.dies_at(f"wait: {BOOKS}")
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(ana.client.get, back)
        portal.comes_to(BOOKS)
        with server.holds_commits():
            portal.lives_on()
            server.sees_wait("SyncRep", of=PORTAL)
        assert page.result().status_code == 503
    is_told_to_wait(ana, back)
    server.start()

    assert count_sums().postings == before.postings + 1, "what was written is kept"
    assert "/receipt/" in ana.opens(back).url.path
    sums = proven(before)
    assert sums == ONCE
    table.add("X16", "PostgreSQL killed, commit written and not confirmed", 1, sums)


@only_in_make_faults
def test_x16_killed_in_the_middle_of_the_booking(
    portal: Portal, server: Server, before: Sums, table: Table
) -> None:
    bill = ticket("9190000002")
    ana = Walker(portal.site).wants(bill)
    back = ana.pays_and_is_not_led_back()
    with (
        ThreadPoolExecutor(1) as pool,
        contextlib.suppress(psycopg.Error),
        server.connect() as hold,
    ):
        hold.execute("BEGIN")
        hold.execute("SELECT FROM billing_obligation WHERE id = %s FOR UPDATE", [bill.id])
        page = pool.submit(ana.client.get, back)
        server.sees_wait("transactionid", of=PORTAL)
        server.kill()
        assert page.result().status_code == 503
    server.start()

    assert count_sums().postings == before.postings, "nothing of it is kept"
    assert "/receipt/" in ana.opens(back).url.path
    sums = proven(before)
    assert sums == ONCE
    table.add("X16", "PostgreSQL killed in the middle of a booking", 1, sums)


@only_in_make_faults
def test_x16_killed_again_and_again_while_many_pay(
    portal: Portal, server: Server, before: Sums, table: Table
) -> None:
    chance, receipts = random.Random(16), list[str]()
    names = ["Ana", "Ben", "Chidi", "Dora", "Eli", "Fay"]
    walkers = [
        [Walker(portal.site, name).wants(ticket(f"91911{who}00{nth}")) for nth in range(5)]
        for who, name in enumerate(names)
    ]

    with ThreadPoolExecutor(len(names)) as pool:
        paying = [pool.submit(_each_pays, mine, receipts) for mine in walkers]
        for _ in range(ROUNDS):
            wait(paying, timeout=chance.uniform(0.2, 1.5))
            server.kill()
            server.start()
    for one in paying:
        one.result()

    assert Receipt.objects.filter(payment__reference__in=receipts).count() == len(receipts) == 30
    sums = proven(before)
    assert sums == Sums(charges=30, postings=30, receipts=30)
    table.add("X16", "PostgreSQL killed while six people pay", ROUNDS, sums)


def _each_pays(walkers: list[Walker], receipts: list[str]) -> None:
    try:
        for walker in walkers:
            receipts.append(_patiently(walker).url.path.split("/")[2])
    finally:
        connection.close()


def _patiently(walker: Walker) -> httpx.Response:
    """Try again until there is a receipt, whatever stands on the pages meanwhile."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return walker.pays()
        except (AssertionError, Error, httpx.TransportError):
            connection.close()
            if time.monotonic() > deadline:
                raise


def _take_all(server: Server, held: contextlib.ExitStack) -> list[int]:
    """Take every connection that is free, and return their process ids."""
    taken = []
    with contextlib.suppress(psycopg.OperationalError):
        for _ in range(1000):
            taken.append(held.enter_context(server.connect()).info.backend_pid)
    return taken


@only_in_make_faults
def test_x17_all_connections_are_taken(
    portal: Portal, server: Server, before: Sums, table: Table
) -> None:
    ana = Walker(portal.site).wants(ticket("9190000003"))
    back = ana.pays_and_is_not_led_back()
    with contextlib.ExitStack() as held:
        first = held.enter_context(server.connect())
        taken = _take_all(server, held)
        first.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = %s",
            [PORTAL],
        )
        taken += _take_all(server, held)
        is_told_to_wait(ana, back)
        # A connection that was closed is not free yet: this waits until the server is done with it.
        first.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) pid", [taken])

    assert "/receipt/" in ana.opens(back).url.path
    sums = proven(before)
    assert sums == ONCE
    table.add("X17", "all connections of the database taken", 1, sums)


@pytest.fixture
def small_disk(transactional_db: None) -> Iterator[Server]:
    """A server whose data lie on a disk of their own, which is small."""
    folder = Path(tempfile.mkdtemp(prefix="tallystick-small-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}m,mode=755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("Only root may make a small disk, and not on every machine.")
    try:
        cluster = postgres.prepare(folder, user=postgres.unprivileged())
        postgres.initialize(cluster, "small", durable=False)
        postgres.start(cluster, options=OPTIONS)
        postgres.create_database(cluster, "small")
        with in_use(Server(cluster.url("small"))) as server:
            yield server
    finally:
        postgres.stop(folder)
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


@only_in_make_faults
def test_x21_the_disk_of_the_database_is_full(
    small_disk: Server, tmp_path: Path, settings: Settings, table: Table
) -> None:
    ballast = small_disk.folder / "ballast"
    with programs(small_disk, tmp_path, settings) as portal:
        ana = Walker(portal.site).wants(ticket("9190000004"))
        back = ana.pays_and_is_not_led_back()
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(bytes(1 << 20))
        with contextlib.suppress(psycopg.Error), small_disk.connect() as line:
            for _ in range(100):  # what was made in advance is used up, too
                line.execute("SELECT pg_switch_wal(), pg_current_xact_id()")
        is_told_to_wait(ana, back)
        ballast.unlink()
        small_disk.is_up()

        assert "/receipt/" in ana.opens(back).url.path
        sums = proven(Sums())
        assert sums == ONCE
        table.add("X21", "the disk of the database is full", 1, sums)
