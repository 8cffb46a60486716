"""P3: posting 100,000 payments as one batch, against plain set-based SQL for the same rows."""

import statistics
import time
from datetime import UTC, datetime

from benchmarks.copies import make_copies
from benchmarks.portal import execute, make_bills, make_payments, portal

PAYMENTS = 100_000
ROUNDS = 3


def run() -> dict[str, object]:
    """Return rates of both, and the median of the ratios round by round."""
    with portal():
        make_bills(PAYMENTS * ROUNDS)
        make_payments(PAYMENTS * ROUNDS)
        make_copies()
        execute(_FLOOR_IN)
        results = []
        for round_ in range(ROUNDS):
            execute("VACUUM ANALYZE")
            floor = _floor(round_ * PAYMENTS)
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


def _floor(first: int) -> float:
    """Copy the payments into a staging table, and write the same rows from there, unchecked."""
    from django.db import connection, transaction

    execute("TRUNCATE floor_in")
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("COPY floor_in (reference) FROM STDIN") as copy:
            copy.write("".join(f"bench-{first + number}\n" for number in range(PAYMENTS)))
        cursor.execute("ANALYZE floor_in")
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

_FLOOR_IN = "CREATE UNLOGGED TABLE floor_in (entry uuid DEFAULT new_id(), reference text)"

_FLOOR_INSERT = """
UPDATE floor_payments_payment p
   SET state = 'CAPTURED', effective_at = now(), asked_at = now(), captured_cents = cents
  FROM floor_in f WHERE p.reference = f.reference;
CREATE TEMP TABLE floor_todo ON COMMIT DROP AS
SELECT p.id AS payment, f.entry, p.reference, i.obligation_id AS obligation, i.cents, b.number,
       o.due_on
  FROM floor_in f
  JOIN payments_payment p ON p.reference = f.reference
  JOIN checkout_checkoutitem i ON i.checkout_id = p.checkout_id
  JOIN billing_obligation o ON o.id = i.obligation_id
  JOIN billing_bill b ON b.id = o.bill_id;
INSERT INTO floor_payments_paymentevent (payment_id, before, after, at, actor, detail)
SELECT payment, 'SUBMITTED', 'CAPTURED', now(), 'bench', '' FROM floor_todo;
INSERT INTO floor_ledger_entry
       (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
SELECT entry, 'payment', now(), current_date, now(), 'payment:' || payment || ':taken', ''
  FROM floor_todo;
INSERT INTO floor_ledger_posting
       (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT entry, '1120', 'D', cents, 'payment', payment, '' FROM floor_todo
UNION ALL
SELECT entry, '1210', 'C', cents, 'obligation', obligation, '' FROM floor_todo;
INSERT INTO floor_payments_allocation (payment_id, obligation_id, cents)
SELECT payment, obligation, cents FROM floor_todo;
UPDATE floor_billing_obligation o
   SET open_cents = open_cents - f.cents, held_cents = held_cents - f.cents,
       revision = revision + 1
  FROM floor_todo f WHERE o.id = f.obligation;
INSERT INTO floor_receipts_receipt (id, code, payment_id, biller, issued_at, cents, facts)
SELECT new_id(), reference || '-1', payment, 'city', now(), cents,
       jsonb_build_object('lines', jsonb_build_array(jsonb_build_object(
           'obligation', obligation, 'service', 'parking', 'number', number, 'due_on', due_on,
           'cents', cents, 'unapplied_cents', 0)))
  FROM floor_todo;
INSERT INTO floor_notices_notice
       (id, fact, kind, channel, recipient, language, context, created_at, attempts, subject, body)
SELECT new_id(), 'payment:' || payment, 'payment-received', 'email', 'ana@example.org', 'en',
       jsonb_build_object('reference', reference), now(), 0, '', '' FROM floor_todo;
"""

if __name__ == "__main__":
    print(run())
