"""P2: posting online payments through the real use case, against one function call each."""

import multiprocessing
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from benchmarks.copies import make_copies
from benchmarks.portal import execute, make_bills, make_payments, pgbench, portal

PROCESSES = 2
THREADS = 4  # of each process, as the web server has them: 8 clients in all
CLIENTS = PROCESSES * THREADS
EACH = 1_500  # payments
WARM = 25  # more payments of each client before the clock starts, as pgbench has it
ROUNDS = 3
_MANY = CLIENTS * (EACH + WARM)


def run() -> dict[str, object]:
    """
    Return rates of ours and of the floor, and the median of their ratios round by round.

    The floor writes the same rows into copies of our tables, one call a payment. `bare` is the
    rate of PERFORMANCE's minimal payment: seven rows in tables without any other index.
    """
    with portal() as url:
        make_bills(_MANY * (ROUNDS + 1))
        references = make_payments(_MANY * (ROUNDS + 1))
        make_copies()
        execute(_FLOOR)
        execute("VACUUM ANALYZE")
        results = []
        for round_ in range(ROUNDS + 1):
            bare = _pgbench(url, "\\set o random(1, 50000)\nSELECT floor_bare(:o, 5000);")
            floor = _pgbench(url, "SELECT floor_pay(nextval('floor_next'));")
            ours = _ours(references[round_ * _MANY : (round_ + 1) * _MANY])
            results.append((ours, floor, bare))
        results = results[1:]  # the first round warms all of them up
    return {
        "ratio": round(statistics.median(ours / floor for ours, floor, _ in results), 3),
        "ours": round(statistics.median(ours for ours, _, _ in results)),
        "floor": round(statistics.median(floor for _, floor, _ in results)),
        "bare": round(statistics.median(bare for _, _, bare in results)),
        "unit": "payments/s",
        "rounds": ROUNDS,
    }


def _pgbench(url: str, text: str) -> float:
    """Return how often a second eight clients of pgbench do that, each a payment of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(text)
        script.flush()
        command = [
            *(str(pgbench()), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"),
            *("-t", str(EACH), "-f", script.name, url),
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    match = re.search(r"tps = ([0-9.]+)", said)
    assert match, said
    return float(match[1])


def _ours(references: list[str]) -> float:
    """Let eight clients confirm their share of the payments, and return payments a second."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(PROCESSES + 1), context.Barrier(PROCESSES + 1)
    shares = [references[number::PROCESSES] for number in range(PROCESSES)]
    workers = [
        context.Process(target=_confirm_all, args=(share, ready, go, dict(os.environ)))
        for share in shares
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    started = time.perf_counter()
    go.wait()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return CLIENTS * EACH / (time.perf_counter() - started)


def _confirm_all(
    references: list[str], ready: Barrier, go: Barrier, environment: dict[str, str]
) -> None:
    """Confirm payments in the threads of one process."""
    os.environ.update(environment)
    import django

    django.setup()
    from django.db import connection

    start = threading.Barrier(THREADS + 1)

    def client(share: list[str]) -> None:
        _confirm(share[:WARM])
        start.wait()
        start.wait()
        _confirm(share[WARM:])
        connection.close()

    threads = [
        threading.Thread(target=client, args=(references[number::THREADS],))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    ready.wait()
    go.wait()
    start.wait()
    for thread in threads:
        thread.join()


def _confirm(references: list[str]) -> None:
    from django.conf import settings

    from benchmarks.processor import Yes
    from tallystick.usecases._attempts import Urls
    from tallystick.usecases.confirm_payment import confirm_payment

    urls, gateway, now = Urls("", ""), Yes(5000), datetime.now(UTC)
    for reference in references:
        confirm_payment(
            reference=reference,
            gateway=gateway,
            urls=urls,
            actor="bench",
            now=now,
            city=settings.CITY,
        )


_FLOOR = """
CREATE SEQUENCE floor_next MINVALUE 0;
CREATE FUNCTION floor_pay(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE p record; i record; entry uuid := new_id();
BEGIN
    UPDATE floor_payments_payment
       SET state = 'CAPTURED', effective_at = now(), asked_at = now(), captured_cents = cents
     WHERE reference = 'bench-' || number RETURNING id, reference, checkout_id INTO p;
    SELECT c.obligation_id AS obligation, c.cents, b.number, o.due_on INTO i
      FROM checkout_checkoutitem c
      JOIN billing_obligation o ON o.id = c.obligation_id
      JOIN billing_bill b ON b.id = o.bill_id
     WHERE c.checkout_id = p.checkout_id;
    INSERT INTO floor_payments_paymentevent (payment_id, before, after, at, actor, detail)
    VALUES (p.id, 'SUBMITTED', 'CAPTURED', now(), 'bench', '');
    INSERT INTO floor_payments_allocation (payment_id, obligation_id, cents)
    VALUES (p.id, i.obligation, i.cents);
    INSERT INTO floor_ledger_entry
           (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    VALUES (entry, 'payment', now(), current_date, now(), 'payment:' || p.id || ':taken', '');
    INSERT INTO floor_ledger_posting
           (entry_id, account, side, cents, subject_kind, subject_id, part)
    VALUES (entry, '1120', 'D', i.cents, 'payment', p.id, ''),
           (entry, '1210', 'C', i.cents, 'obligation', i.obligation, '');
    UPDATE floor_billing_obligation
       SET open_cents = open_cents - i.cents, held_cents = held_cents - i.cents,
           revision = revision + 1
     WHERE id = i.obligation;
    INSERT INTO floor_receipts_receipt (id, code, payment_id, biller, issued_at, cents, facts)
    VALUES (new_id(), p.reference || '-1', p.id, 'city', now(), i.cents,
            jsonb_build_object('lines', jsonb_build_array(jsonb_build_object(
                'obligation', i.obligation, 'service', 'parking', 'number', i.number,
                'due_on', i.due_on, 'cents', i.cents, 'unapplied_cents', 0))));
    INSERT INTO floor_notices_notice (id, fact, kind, channel, recipient, language, context,
           created_at, attempts, subject, body)
    VALUES (new_id(), 'payment:' || p.id, 'payment-received', 'email', 'ana@example.org', 'en',
            jsonb_build_object('reference', p.reference), now(), 0, '', '');
END $$;

CREATE TABLE bare_payment (id uuid PRIMARY KEY, obligation bigint, cents bigint);
CREATE TABLE bare_allocation (id bigserial PRIMARY KEY, payment uuid, obligation bigint,
                              cents bigint);
CREATE TABLE bare_entry (id uuid PRIMARY KEY, at timestamptz);
CREATE TABLE bare_posting (id bigserial PRIMARY KEY, entry uuid, account text, side text,
                           cents bigint);
CREATE TABLE bare_obligation (id bigint PRIMARY KEY, open_cents bigint);
CREATE TABLE bare_outbox (id bigserial PRIMARY KEY, what text);
INSERT INTO bare_obligation SELECT g, 1000000000 FROM generate_series(1, 50000) g;
CREATE FUNCTION floor_bare(o bigint, c bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE p uuid := gen_random_uuid(); e uuid := gen_random_uuid();
BEGIN
    INSERT INTO bare_payment VALUES (p, o, c);
    INSERT INTO bare_allocation (payment, obligation, cents) VALUES (p, o, c);
    INSERT INTO bare_entry VALUES (e, now());
    INSERT INTO bare_posting (entry, account, side, cents)
    VALUES (e, '1120', 'D', c), (e, '1210', 'C', c);
    UPDATE bare_obligation SET open_cents = open_cents - c WHERE id = o;
    INSERT INTO bare_outbox (what) VALUES ('payment');
END $$;
"""

if __name__ == "__main__":
    print(run())
