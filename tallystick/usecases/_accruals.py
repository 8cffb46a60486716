"""Posts late fees on thousands of obligations: one entry for all that are of a kind and day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.prepared import rows
from tallystick.records.billing.alike import Alike


@dataclass(frozen=True, slots=True)
class Kind:
    """What postings of one entry have in common; its debit is the receivable, or its credit."""

    receivable: str
    revenue: str
    part: str
    debit: bool
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Accrual:
    """Late fees to post, or to take back, on each of the obligations that are alike."""

    alike: Alike
    fees: tuple[tuple[Kind, Money], ...]  # amounts are positive; the kind says which way

    @property
    def change(self) -> Money:
        """What the open balance of each grows by."""
        return sum((amount if kind.debit else -amount for kind, amount in self.fees), ZERO)


def post_accruals(accruals: Sequence[Accrual], *, posting_date: date, now: datetime) -> int:
    """
    Post the late fees in one statement, and return on how many obligations that was.

    What is locked, or has changed since it was read, is left out, so that nothing is posted twice
    and nobody waits for anybody.
    """
    entries = {kind: new_id() for accrual in accruals for kind, _ in accrual.fees}
    batch = {
        "alike": [
            {
                "no": no,
                "obligations": accrual.alike.obligations,
                "revisions": accrual.alike.revisions,
                "change": accrual.change.cents,
            }
            for no, accrual in enumerate(accruals)
        ],
        "fees": [
            {"no": no, "entry": entries[kind], "cents": amount.cents}
            for no, accrual in enumerate(accruals)
            for kind, amount in accrual.fees
        ],
        "entries": [
            {
                "entry": entry,
                "effective_at": kind.effective_at,
                "receivable": kind.receivable,
                "revenue": kind.revenue,
                "sides": "DC" if kind.debit else "CD",
                "part": kind.part,
            }
            for kind, entry in entries.items()
        ],
    }
    [(posted,)] = rows(_POST, [json.dumps(batch, default=str), posting_date, now])
    return int(posted)


# The revision is the guard: who posts on an obligation raises it. `late_fees:` in the key tells an
# entry for many bills from the `late_fee:` of one; import_revert has to know.
_POST = """
WITH batch AS MATERIALIZED (
    SELECT %s::jsonb AS said, %s::date AS posting_date, %s::timestamptz AS at),
alike AS MATERIALIZED (
    SELECT x.no, x.change, read.obligation, read.revision
      FROM batch, jsonb_to_recordset(said->'alike') AS x(
               no int, change bigint, obligations uuid[], revisions int[]),
           unnest(x.obligations, x.revisions) AS read(obligation, revision)),
free AS MATERIALIZED (
    SELECT o.id, alike.no, alike.change
      FROM alike JOIN billing_obligation o
        ON o.id = alike.obligation AND o.revision = alike.revision
     ORDER BY o.id FOR NO KEY UPDATE OF o SKIP LOCKED),
changed AS (
    UPDATE billing_obligation o
       SET open_cents = o.open_cents + free.change, revision = o.revision + 1
      FROM free WHERE o.id = free.id),
fees AS MATERIALIZED (
    SELECT f.entry, f.cents, free.id AS obligation
      FROM batch, jsonb_to_recordset(said->'fees') AS f(no int, entry uuid, cents bigint)
      JOIN free USING (no)),
entries AS MATERIALIZED (
    SELECT e.*, sums.cents
      FROM batch, jsonb_to_recordset(said->'entries') AS e(
               entry uuid, effective_at timestamptz, receivable text, revenue text, sides text,
               part text)
      JOIN (SELECT entry, sum(cents) AS cents FROM fees GROUP BY entry) AS sums USING (entry)),
headed AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT entry, 'late_fee', effective_at, posting_date, at, 'late_fees:' || entry, ''
      FROM batch, entries),
posted AS (
    INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
    SELECT entry, receivable, left(sides, 1), fees.cents, 'obligation', obligation, part
      FROM fees JOIN entries USING (entry)
    UNION ALL
    SELECT entry, revenue, right(sides, 1), cents, '', NULL, part FROM entries)
SELECT count(*) FROM free
"""
