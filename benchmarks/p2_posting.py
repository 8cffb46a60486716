"""P2: posting online payments through the real use case, against one bare function call each."""

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

from benchmarks.portal import execute, make_bills, make_payments, pgbench, portal

PROCESSES = 2
THREADS = 4  # of each process, as the web server has them: 8 clients in all
CLIENTS = PROCESSES * THREADS
EACH = 400
ROUNDS = 3


def run() -> dict[str, object]:
    """Return rates of both, and the median of the ratios round by round."""
    with portal() as url:
        execute(_FLOOR)
        payments = CLIENTS * EACH
        make_bills(payments * (ROUNDS + 1))
        references = make_payments(payments * (ROUNDS + 1))
        execute("VACUUM ANALYZE")
        results = []
        for round_ in range(ROUNDS + 1):
            floor = _floor(url)
            ours = _ours(references[round_ * payments : (round_ + 1) * payments])
            results.append((ours, floor))
        results = results[1:]  # the first round warms both up
    ratios = [ours / floor for ours, floor in results]
    return {
        "ratio": round(statistics.median(ratios), 3),
        "ours": round(statistics.median(ours for ours, _ in results)),
        "floor": round(statistics.median(floor for _, floor in results)),
        "unit": "payments/s",
        "rounds": ROUNDS,
    }


def _floor(url: str) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("\\set o random(1, 50000)\nSELECT floor_pay(:o, 5000);\n")
        script.flush()
        command = [
            *(str(pgbench()), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"),
            *("-T", "5", "-f", script.name, url),
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
    return len(references) / (time.perf_counter() - started)


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
        connection.ensure_connection()
        start.wait()
        start.wait()
        _confirm(share)
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
CREATE TABLE floor_payment (id uuid PRIMARY KEY, obligation bigint, cents bigint);
CREATE TABLE floor_allocation (id bigserial PRIMARY KEY, payment uuid, obligation bigint,
                               cents bigint);
CREATE TABLE floor_entry (id uuid PRIMARY KEY, at timestamptz);
CREATE TABLE floor_posting (id bigserial PRIMARY KEY, entry uuid, account text, side text,
                            cents bigint);
CREATE TABLE floor_obligation (id bigint PRIMARY KEY, open_cents bigint);
CREATE TABLE floor_outbox (id bigserial PRIMARY KEY, what text);
INSERT INTO floor_obligation SELECT g, 1000000000 FROM generate_series(1, 50000) g;
CREATE FUNCTION floor_pay(o bigint, c bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE p uuid := gen_random_uuid(); e uuid := gen_random_uuid();
BEGIN
    INSERT INTO floor_payment VALUES (p, o, c);
    INSERT INTO floor_allocation (payment, obligation, cents) VALUES (p, o, c);
    INSERT INTO floor_entry VALUES (e, now());
    INSERT INTO floor_posting (entry, account, side, cents)
    VALUES (e, '1120', 'D', c), (e, '1210', 'C', c);
    UPDATE floor_obligation SET open_cents = open_cents - c WHERE id = o;
    INSERT INTO floor_outbox (what) VALUES ('payment');
END $$;
"""

if __name__ == "__main__":
    print(run())
