"""P3: posting 100,000 payments as one batch, against plain set-based SQL for the same rows."""

import statistics
import time
from datetime import UTC, datetime

from benchmarks.portal import execute, make_bills, make_payments, portal

PAYMENTS = 100_000
ROUNDS = 3


def run() -> dict[str, object]:
    """Return rates of both, and the median of the ratios round by round."""
    with portal():
        make_bills(PAYMENTS * ROUNDS)
        make_payments(PAYMENTS * ROUNDS)
        execute(_FLOOR_TABLES)
        results = []
        for round_ in range(ROUNDS):
            execute("VACUUM ANALYZE")
            floor = _floor()
            execute("CHECKPOINT")
            results.append((_ours(round_ * PAYMENTS), floor))
    ratios = [ours / floor for ours, floor in results]
    return {
        "ratio": round(statistics.median(ratios), 3),
        "ours": round(statistics.median(ours for ours, _ in results)),
        "floor": round(statistics.median(floor for _, floor in results)),
        "unit": "payments/s",
        "rounds": ROUNDS,
    }


def _ours(first: int) -> float:
    from django.conf import settings
    from django.db import connection

    from tallystick.kernel.money import Money
    from tallystick.records.payments.states import PaymentState
    from tallystick.usecases._settlement import Item, Taken, settle

    with connection.cursor() as cursor:
        cursor.execute(_TO_SETTLE, [f"g{number}" for number in (first, first + PAYMENTS - 1)])
        rows = cursor.fetchall()
    assert len(rows) == PAYMENTS
    now = datetime.now(UTC)
    started = time.perf_counter()
    taken = [
        Taken(
            payment=payment,
            reference=reference,
            before=PaymentState.SUBMITTED,
            after=PaymentState.CAPTURED,
            effective_at=now,
            captured=Money(cents),
            fee=Money(0),
            items=(Item(obligation, Money(cents), due),),
            method="echeck",
            email="ana@example.org",
        )
        for payment, reference, obligation, cents, due in rows
    ]
    settle(taken, actor="bench", now=now, city=settings.CITY)
    return PAYMENTS / (time.perf_counter() - started)


def _floor() -> float:
    """Copy the payments into a staging table, and insert the same rows from there, unchecked."""
    from django.db import connection, transaction

    execute("TRUNCATE floor_in")
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("COPY floor_in (reference, obligation) FROM STDIN") as copy:
            copy.write("".join(f"r{number}\t{number + 1}\n" for number in range(PAYMENTS)))
        cursor.execute(_FLOOR_INSERT)
    return PAYMENTS / (time.perf_counter() - started)


_TO_SETTLE = """
SELECT p.id, p.reference, i.obligation_id, i.cents, o.due_on
  FROM payments_payment p JOIN checkout_checkoutitem i ON i.checkout_id = p.checkout_id
  JOIN billing_obligation o ON o.id = i.obligation_id
 WHERE substr(p.gateway_reference, 2)::bigint
       BETWEEN substr(%s, 2)::bigint AND substr(%s, 2)::bigint
 ORDER BY i.obligation_id
"""

_FLOOR_TABLES = f"""
CREATE UNLOGGED TABLE floor_in (id uuid DEFAULT gen_random_uuid(), entry uuid DEFAULT
    gen_random_uuid(), reference text, obligation bigint);
CREATE TABLE floor_obligation (id bigint PRIMARY KEY, open_cents bigint) WITH (fillfactor = 85);
INSERT INTO floor_obligation SELECT g, 1000000000 FROM generate_series(1, {PAYMENTS}) g;
CREATE TABLE floor_payment (id uuid PRIMARY KEY, reference text UNIQUE, cents bigint, state text);
CREATE TABLE floor_event (id bigserial PRIMARY KEY, payment uuid REFERENCES floor_payment,
    after text, at timestamptz);
CREATE TABLE floor_entry (id uuid PRIMARY KEY, key text UNIQUE, at timestamptz);
CREATE TABLE floor_posting (id bigserial PRIMARY KEY, entry uuid REFERENCES floor_entry,
    account text, side text, cents bigint, subject bigint);
CREATE TABLE floor_allocation (id bigserial PRIMARY KEY, payment uuid REFERENCES floor_payment,
    obligation bigint REFERENCES floor_obligation, cents bigint);
CREATE TABLE floor_receipt (id uuid PRIMARY KEY, code text UNIQUE, payment uuid REFERENCES
    floor_payment, facts jsonb);
CREATE TABLE floor_notice (id uuid PRIMARY KEY, fact text UNIQUE, recipient text);
"""

_FLOOR_INSERT = """
INSERT INTO floor_payment SELECT id, id::text, 5000, 'CAPTURED' FROM floor_in;
INSERT INTO floor_event (payment, after, at) SELECT id, 'CAPTURED', now() FROM floor_in;
INSERT INTO floor_entry SELECT entry, entry::text, now() FROM floor_in;
INSERT INTO floor_posting (entry, account, side, cents, subject)
SELECT entry, '1120', 'D', 5000, NULL FROM floor_in
UNION ALL SELECT entry, '1210', 'C', 5000, obligation FROM floor_in;
INSERT INTO floor_allocation (payment, obligation, cents)
SELECT id, obligation, 5000 FROM floor_in;
UPDATE floor_obligation o SET open_cents = open_cents - 5000 FROM floor_in f
 WHERE o.id = f.obligation;
INSERT INTO floor_receipt SELECT gen_random_uuid(), id::text, id, '{}' FROM floor_in;
INSERT INTO floor_notice SELECT gen_random_uuid(), id::text, 'ana@example.org' FROM floor_in;
"""

if __name__ == "__main__":
    print(run())
