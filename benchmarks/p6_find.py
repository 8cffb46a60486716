"""P6: finding a bill, with what is owed on it, among 10,000,000 against among 100,000."""

import os
import random
import statistics
import time

from benchmarks.portal import execute, portal

FEW = 100_000
MANY = int(os.environ.get("BILLS", "10000000"))
LOOKUPS = 1_500
ROUNDS = 3


def run() -> dict[str, object]:
    """Return the median time of a lookup in both, and how many times longer the larger takes."""
    with portal():
        execute("SET session_replication_role = replica")  # whole rows are made, nothing to check
        _grow(0, FEW)
        _warm()
        few = [_lookups(FEW) for _ in range(ROUNDS)]
        for first in range(FEW, MANY, 1_000_000):
            _grow(first, min(1_000_000, MANY - first))
        _warm()
        many = [_lookups(MANY) for _ in range(ROUNDS)]
    return {
        "ratio": round(statistics.median(many) / statistics.median(few), 3),
        "ours": round(statistics.median(many) * 1e6),
        "floor": round(statistics.median(few) * 1e6),
        "unit": "us",
        "rounds": ROUNDS,
        "bills": MANY,
    }


def _grow(first: int, count: int) -> None:
    execute(_BILLS, {"first": first, "last": first + count - 1})
    for table in ("billing_bill", "billing_payeraccount", "billing_obligation"):
        execute(f"VACUUM ANALYZE {table}")


def _warm() -> None:
    """Bring all of it into memory, as on a server that has run for a day."""
    execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
    execute(
        "SELECT pg_prewarm(oid::regclass, 'read') FROM pg_class"
        " WHERE relname ~ '^(billing|bill_|obligation)' AND relkind IN ('r', 'i')"
    )


def _lookups(bills: int) -> float:
    """Return the median seconds of finding a bill and computing what is owed."""
    from datetime import date

    from django.conf import settings

    from tallystick.records.billing.owed import owed
    from tallystick.records.billing.queries import by_number, obligations_of

    draw = random.Random(7)
    times = []
    for turn in range(LOOKUPS + 200):
        number = f"8{draw.randrange(bills):09d}"
        started = time.perf_counter()
        found = by_number("parking", [number])
        assert found
        wanted = [obligation.id for obligation in obligations_of(found.bills)]
        debts = owed(wanted, as_of=date.today(), city=settings.CITY)  # noqa: DTZ011
        if turn >= 200:
            times.append(time.perf_counter() - started)
        assert len(debts) == 1
    return statistics.median(times)


_BILLS = """
WITH n AS MATERIALIZED (
    SELECT g, new_id() AS account, new_id() AS bill
      FROM generate_series(%(first)s::bigint, %(last)s) g),
a AS (INSERT INTO billing_payeraccount (id, service, number, second, name, address)
      SELECT account, 'parking', 'IL' || g, 'P' || g, '', '' FROM n),
b AS (INSERT INTO billing_bill (id, account_id, service, number, other_number, issued_on,
             total_cents, details, version, digest, state)
      SELECT bill, account, 'parking', '8' || lpad(g::text, 9, '0'), '', current_date - 3,
             5000, '{}', 1, '', 'STANDING' FROM n)
INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents, held_cents,
       revision)
SELECT new_id(), bill, 1, '', current_date + 20, 5000, 0, 1 FROM n
"""

if __name__ == "__main__":
    print(run())
