"""X26: bills are imported while people pay; nobody waits for that longer than two seconds."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from tallystick.channels.files.bills import BillFile
from tallystick.records.billing.models import Bill, Obligation
from tallystick.records.payments.models import Payment
from tallystick.usecases.import_bills import Imported, import_bills
from tests import moment
from tests.bill_file import ticket, write_file
from tests.faults.sums import Sums, count_sums
from tests.faults.table import EVERYTHING, Table
from tests.resident import Resident

pytestmark = pytest.mark.django_db(transaction=True)
BILLS = 50_000 if EVERYTHING else 3_000
MANY = 10
FIRST = 9_000_000_000
MOST = 2.0  # seconds that the portal waits for a lock (config/environment.py)
Confirm = Callable[[Payment], Payment]


def take(path: Path, meanwhile: Event) -> Imported:
    """Import a file on a connection of its own; half-way, wait for something to happen."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        file = BillFile(path)
        return import_bills(
            rows=file,
            source=file,
            city=settings.CITY,
            actor="ana",
            now=moment.CLOCK.moment,
            tell=lambda share: meanwhile.wait(60) and None,
        )
    finally:
        connection.close()


def test_x26_people_pay_while_bills_come_and_change(
    clock: moment.StandingClock, confirm: Confirm, table: Table, tmp_path: Path
) -> None:
    """Some pay old bills, and some pay bills that the same file makes dearer."""
    old, changed = tmp_path / "old.jsonl", tmp_path / "changed.jsonl"
    write_file(old, [ticket(str(FIRST + n)) for n in range(200)])
    many_paid = Event()
    many_paid.set()
    take(old, many_paid)
    many_paid.clear()
    dearer = [ticket(str(FIRST + n), amount="60.00") for n in range(100, 200)]
    write_file(changed, [*dearer, *(ticket(str(FIRST + n)) for n in range(200, BILLS))])
    paid, told_to_wait = 0, 0

    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(take, changed, many_paid)
        while not importing.done() and paid < 200:
            same, nth = paid % 2 == 0, paid // 2
            busy = _pays(FIRST + nth if same else FIRST + 100 + nth, clock, confirm)
            assert not (same and busy), "the import has nothing to do with this bill"
            paid, told_to_wait = paid + 1, told_to_wait + busy
            if paid == MANY:
                assert not told_to_wait, "so far the import has locked no bill"
                many_paid.set()
        taken = importing.result()

    assert (taken.new, taken.changed) == (BILLS - 200, 100)
    assert paid >= MANY
    dearer_now = Bill.objects.filter(number__gte=str(FIRST + 100), number__lt=str(FIRST + 200))
    assert set(dearer_now.values_list("version", "total_cents")) == {(2, 60_00)}
    sums = count_sums()
    assert sums == Sums(charges=paid, postings=paid, receipts=paid)
    table.add("X26", f"{BILLS:,} bills imported, {told_to_wait} payers told to wait", paid, sums)


def _pays(number: int, clock: moment.StandingClock, confirm: Confirm) -> int:
    """Pay a bill; return how often one was told, after at most two seconds, that it is locked."""
    ana = Resident(clock).wants(Obligation.objects.get(bill__number=str(number))).chooses("card")
    payment, busy = _insists(ana.starts)
    ana.pays()
    return busy + _insists(lambda: confirm(payment))[1]


def _insists(act: Callable[[], Payment]) -> tuple[Payment, int]:
    for busy in count():
        began = time.monotonic()
        try:
            return act(), busy
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            waited = time.monotonic() - began
        assert waited < 2 * MOST, "the lock alone may take two seconds"
    raise AssertionError
