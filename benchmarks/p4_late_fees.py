"""P4: late fees on overdue bills, against an UPDATE of the same open balances and nothing else."""

import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks.portal import apart, copied, execute, portal

BILLS = int(os.environ.get("BILLS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def run() -> dict[str, object]:
    """
    Return rates of both, and the median of the ratios round by round.

    The bills are tickets of nine months with four fines, none of them paid: each doubles once.
    Ours reads every bill's history, asks the rule, and posts balanced entries with every check on;
    the floor updates a copy of the obligations that has indexes and no checks. `ratio_cpu` compares
    the processor time of client and server together: it repeats best on a busy machine.
    `ratio_one_history_each` is for a tenth of the bills, of which no two are alike, once.
    """
    with portal() as url:
        execute(_OVERDUE, {"count": BILLS})
        execute(_FLOOR_TABLE)
        execute("VACUUM ANALYZE")
        rounds = []
        for number in range(ROUNDS):
            (floor, floor_cpu), (ours, cpu) = _floor(url), _ours(url)
            rounds.append((ours, floor, floor_cpu / cpu))
            print(f"  round {number + 1}: {ours:,.0f} of {floor:,.0f} bills/s")
        floor = statistics.median(one[1] for one in rounds)
        return {
            "ratio": round(statistics.median(one[0] / one[1] for one in rounds), 3),
            "ratio_cpu": round(statistics.median(one[2] for one in rounds), 3),
            "ours": round(statistics.median(one[0] for one in rounds)),
            "floor": round(floor),
            "unit": "bills/s",
            "rounds": ROUNDS,
            "bills": BILLS,
            "ratio_one_history_each": round(_ours(url, _EACH_ITS_OWN, BILLS // 10)[0] / floor, 3),
        }


def _floor(url: str) -> tuple[float, float]:
    """Return the rate, and the processor time in seconds."""
    with copied(url) as copy, psycopg.connect(copy) as connection:
        began, cpu = time.perf_counter(), _cpu()
        changed = connection.execute(_FLOOR).rowcount
        connection.commit()
        seconds = time.perf_counter() - began
        assert changed == BILLS
        return BILLS / seconds, _cpu() - cpu


def _ours(url: str, change: str = "", bills: int = BILLS) -> tuple[float, float]:
    """Assess in a process of its own; return the rate, and the processor time in seconds."""
    with copied(url, change) as copy:
        seconds, cpu = apart(copy, _assess, bills)
        return bills / seconds, cpu


def _assess(bills: int) -> tuple[float, float]:
    from django.conf import settings

    from tallystick.channels.accruals import accrue_all

    settings.CLOCK = "benchmarks.p4_late_fees.now"
    began, cpu = time.perf_counter(), _cpu()
    done = accrue_all(actor="bench")
    seconds, cpu = time.perf_counter() - began, _cpu() - cpu
    assert (done.read, done.posted) == (bills, bills)
    return seconds, cpu


def now() -> datetime:
    """Return the moment at which the bills are assessed."""
    return NOW


def _cpu() -> float:
    """Return the processor time of this process and of all the server's so far, in seconds."""
    return time.process_time() + sum(_times(process) for process in Path("/proc").glob("[0-9]*"))


def _times(process: Path) -> float:
    try:
        name, _, fields = (process / "stat").read_text().rpartition(")")
    except OSError:
        return 0.0
    if "(postgres" not in name:
        return 0.0
    # Of itself and of its children that have ended: a backend's time goes to the server then.
    return sum(int(field) for field in fields.split()[11:15]) / os.sysconf("SC_CLK_TCK")


_OVERDUE = """
WITH n AS MATERIALIZED (
    SELECT g, new_id() AS account, new_id() AS bill, new_id() AS obligation, new_id() AS entry,
           (ARRAY[4500, 6000, 10000, 3500])[1 + g %% 4]::bigint AS cents,
           date '2026-01-01' + (g * 270 / %(count)s)::int AS issued
      FROM generate_series(0, %(count)s::bigint - 1) g),
a AS (INSERT INTO billing_payeraccount (id, service, number, second, name, address)
      SELECT account, 'parking', 'IL' || g, 'P' || g, '', '' FROM n),
b AS (INSERT INTO billing_bill (id, account_id, service, number, other_number, issued_on,
             total_cents, details, version, digest, state)
      SELECT bill, account, 'parking', '8' || lpad(g::text, 9, '0'), '', issued, cents, '{}', 1,
             '', 'STANDING' FROM n),
o AS (INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents,
             held_cents, revision)
      SELECT obligation, bill, 1, '', issued + 25, cents, 0, 1 FROM n ORDER BY obligation),
e AS (INSERT INTO ledger_entry (id, kind, effective_at, posting_date, recorded_at,
             idempotency_key, memo)
      SELECT entry, 'bill', issued, current_date, now(), 'bill:bench:' || g, '' FROM n)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT entry, p.account, p.side, cents, p.kind, p.subject, 'fine'
  FROM n CROSS JOIN LATERAL (VALUES
       ('1210', 'D', 'obligation', obligation), ('4310', 'C', '', NULL)
       ) AS p (account, side, kind, subject)
 ORDER BY obligation
"""
_FLOOR_TABLE = """
CREATE TABLE floor_obligation (LIKE billing_obligation INCLUDING INDEXES INCLUDING DEFAULTS)
  WITH (fillfactor = 85);
INSERT INTO floor_obligation SELECT * FROM billing_obligation
"""
_FLOOR = (
    "UPDATE floor_obligation SET open_cents = open_cents + least(open_cents, 25000 - open_cents)"
)
_EACH_ITS_OWN = f"""
UPDATE ledger_entry SET effective_at = effective_at + random() * interval '20 hours';
UPDATE billing_obligation SET open_cents = 0
 WHERE id NOT IN (SELECT id FROM billing_obligation ORDER BY id LIMIT {BILLS // 10})
"""

if __name__ == "__main__":
    print(run())
