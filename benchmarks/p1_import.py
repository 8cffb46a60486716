"""P1: import_bills of a CSV file, against COPY into staging and bare INSERT … SELECT."""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks.portal import apart, copied, portal

BILLS = int(os.environ.get("BILLS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def run() -> dict[str, object]:
    """
    Return rates of both, and the median of the ratios round by round.

    The floor writes into the very tables that ours does, with their keys and triggers.
    `ratio_unguarded` compares with a floor without foreign keys and triggers, once. `ratio_cpu`
    compares the processor time of client and server together: it repeats best on a busy machine.
    """
    with portal() as url, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bills.csv"
        file.write_text("".join(_file(BILLS)))
        rounds = []
        for number in range(ROUNDS):
            (floor, floor_cpu), (ours, cpu, peak) = _floor(url, file), _ours(url, file)
            rounds.append((ours, floor, floor_cpu / cpu, peak))
            print(f"  round {number + 1}: {ours:,.0f} of {floor:,.0f} bills/s, {peak} MB")
        unguarded, _ = _floor(url, file, unguarded=True)
    ours = statistics.median(one[0] for one in rounds)
    return {
        "ratio": round(statistics.median(one[0] / one[1] for one in rounds), 3),
        "ratio_cpu": round(statistics.median(one[2] for one in rounds), 3),
        "ours": round(ours),
        "floor": round(statistics.median(one[1] for one in rounds)),
        "unit": "bills/s",
        "rounds": ROUNDS,
        "bills": BILLS,
        "peak_mb": max(one[3] for one in rounds),
        "ratio_unguarded": round(ours / unguarded, 3),
    }


def _file(bills: int) -> Iterator[str]:
    """Yield the file: tickets of seven vehicles each ten bills."""
    yield "service,number,account,second,name,address,issued,total,due,charge,line_label,amount,"
    yield "details\n"
    for number in range(bills):
        plate = f"AB{number % (bills * 7 // 10 + 1):06d}"
        amount = ("45.00", "60.00", "100.00", "35.00")[number % 4]
        month, day = 1 + number % 9, 1 + number % 28
        yield (
            f"parking,{7_000_000_000 + number},IL {plate},{plate},Ana Reyes,{number % 9999} W Main"
            f" St,2026-{month:02d}-{day:02d},{amount},2026-{month + 1:02d}-{day:02d},fine,"
            f'Expired meter,{amount},"{{""place"": ""{number % 5000} N State St""}}"\n'
        )


def _floor(url: str, file: Path, *, unguarded: bool = False) -> tuple[float, float]:
    """Return the rate, and the processor time of all of it in seconds."""
    with copied(url) as fresh, psycopg.connect(fresh) as connection:
        if unguarded:
            connection.execute("SET session_replication_role = replica")
            connection.commit()
        began, cpu = time.perf_counter(), _cpu(connection.info.backend_pid)
        connection.execute(_STAGING)
        with file.open("rb") as source, connection.cursor().copy(_COPY) as copy:
            while block := source.read(1 << 20):
                copy.write(block)
        connection.execute(_INSERTS)
        connection.commit()
        seconds = time.perf_counter() - began
        return BILLS / seconds, _cpu(connection.info.backend_pid) - cpu


def _ours(url: str, file: Path) -> tuple[float, float, int]:
    """Import in a process of its own; return rate, processor time, and peak memory in MB."""
    with copied(url) as copy:
        seconds, cpu, peak = apart(copy, _import, file)
    return BILLS / seconds, cpu, peak


def _import(path: Path) -> tuple[float, float, int]:
    from django.conf import settings
    from django.db import connection

    from tallystick.channels.files.bills import BillFile
    from tallystick.usecases.import_bills import import_bills

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    peak = _Peak([os.getpid(), backend])
    began, cpu = time.perf_counter(), _cpu(backend)
    file = BillFile(path)
    taken = import_bills(rows=file, source=file, city=settings.CITY, actor="bench", now=NOW)
    seconds, cpu = time.perf_counter() - began, _cpu(backend) - cpu
    assert taken.new == BILLS
    return seconds, cpu, peak.stop()


def _cpu(backend: int) -> float:
    """Return the processor time that we and the server's process have taken, in seconds."""
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Peak:
    """Watches the memory that some processes have to themselves."""

    def __init__(self, processes: list[int]) -> None:
        self._processes = processes
        self._most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        """Return the most that they had together, in MB."""
        self._done.set()
        self._thread.join()
        return self._most // 1024

    def _watch(self) -> None:
        while not self._done.wait(0.25):
            self._most = max(self._most, sum(map(_private_kb, self._processes)))


def _private_kb(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    return 0


_STAGING = """
CREATE TEMPORARY TABLE floor_in (
    bill uuid DEFAULT uuidv7(), obligation uuid DEFAULT uuidv7(), entry uuid DEFAULT uuidv7(),
    account_id uuid DEFAULT uuidv7(),
    service text, number text, account text, second text, name text, address text, issued date,
    total numeric, due date, charge text, line_label text, amount numeric, details jsonb)
"""
_COPY = """
COPY floor_in (service, number, account, second, name, address, issued, total, due, charge,
               line_label, amount, details) FROM STDIN (FORMAT csv, HEADER)
"""
_INSERTS = """
ANALYZE floor_in;
INSERT INTO billing_import (id, file_name, sha256, rows, new_bills, changed_bills, same_bills,
       total_cents, actor, imported_at, state)
SELECT uuidv7(), 'floor', '', 0, 0, 0, 0, 0, '', now(), 'TAKEN';
INSERT INTO billing_payeraccount (id, service, number, second, name, address)
SELECT account_id, service, account, second, name, address FROM floor_in
    ON CONFLICT DO NOTHING;
ANALYZE billing_payeraccount;
INSERT INTO billing_bill (id, account_id, service, number, other_number, issued_on, total_cents,
       details, version, digest, state, imported_id)
SELECT bill, a.id, f.service, f.number, '', issued, total * 100, details, 1,
       repeat('0', 64), 'STANDING', (SELECT id FROM billing_import)
  FROM floor_in f JOIN billing_payeraccount a
    ON a.service = f.service AND a.number = f.account;
INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents, held_cents,
       revision)
SELECT obligation, bill, 1, '', due, amount * 100, 0, 1 FROM floor_in;
INSERT INTO billing_billline (obligation_id, position, charge, label, cents)
SELECT obligation, 1, charge, line_label, amount * 100 FROM floor_in;
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT entry, 'bill', issued, current_date, now(), 'bill:' || service || ':' || number || ':1',
           ''
      FROM floor_in)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT entry, p.account, p.side, amount * 100, p.kind, p.subject, charge
  FROM floor_in CROSS JOIN LATERAL (VALUES
       ('1210', 'D', 'obligation', obligation), ('4310', 'C', '', NULL)
       ) AS p (account, side, kind, subject);
"""

if __name__ == "__main__":
    print(run())
