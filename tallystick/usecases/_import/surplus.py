"""What a bill was paid beyond what it asks: unapplied money, and back if the bill grows again."""

from typing import Any

from tallystick.usecases._import.session import run
from tallystick.usecases._import.sql import SIGNED

# Positive cents go to unapplied money, negative ones come back from it.
_TABLE = """
DROP TABLE IF EXISTS bills_surplus;
CREATE TEMPORARY TABLE bills_surplus (
    obligation_id uuid PRIMARY KEY, bill_id uuid NOT NULL, version int NOT NULL,
    cents bigint NOT NULL, entry_id uuid NOT NULL DEFAULT new_id()
) ON COMMIT DROP
"""
_ENTRIES = """
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT s.entry_id, 'unapplied', %(now)s, %(today)s, %(now)s,
           'unapplied:' || s.obligation_id || ':' || s.version, ''
      FROM bills_surplus s)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT s.entry_id, p.account, p.side, abs(s.cents), p.subject_kind, p.subject_id, ''
  FROM bills_surplus s JOIN billing_bill b ON b.id = s.bill_id
  JOIN bills_charges c ON c.service = b.service AND c.charge = ''
 CROSS JOIN LATERAL (VALUES
       (c.receivable, CASE WHEN s.cents > 0 THEN 'D' ELSE 'C' END, 'obligation', s.obligation_id),
       (%(unapplied)s, CASE WHEN s.cents > 0 THEN 'C' ELSE 'D' END, 'bill', s.bill_id)
       ) AS p (account, side, subject_kind, subject_id)
"""
# What the books say of each obligation of the changed bills, and what was moved off it before.
_BOOKED = f"""
DROP TABLE IF EXISTS bills_booked;
CREATE TEMPORARY TABLE bills_booked ON COMMIT DROP AS
SELECT o.id AS obligation_id, k.id AS bill_id, k.version, o.position,
       coalesce(sum({SIGNED}), 0)::bigint AS net,
       coalesce(sum({SIGNED}) FILTER (WHERE e.kind IN ('unapplied', 'unapplied_back')
           AND e.reverses_id IS NULL
           AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses_id = e.id)), 0)::bigint
           AS moved
  FROM bills_known k JOIN billing_obligation o ON o.bill_id = k.id
  LEFT JOIN ledger_posting p ON p.subject_id = o.id AND p.subject_kind = 'obligation'
  LEFT JOIN ledger_entry e ON e.id = p.entry_id
 WHERE NOT k.same
 GROUP BY o.id, k.id, k.version, o.position
"""  # noqa: S608
_BEYOND = """
INSERT INTO bills_surplus (obligation_id, bill_id, version, cents)
SELECT obligation_id, bill_id, version, -net FROM bills_booked WHERE net < 0
"""
# Only what an obligation gave away comes back to it, and only what nobody has used meanwhile.
_BACK = f"""
INSERT INTO bills_surplus (obligation_id, bill_id, version, cents)
SELECT obligation_id, bill_id, version, -greatest(0, least(wanted, there - before))
  FROM (SELECT w.*, coalesce(sum(wanted) OVER (PARTITION BY bill_id ORDER BY position
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
               (SELECT coalesce(-sum({SIGNED}), 0) FROM ledger_posting p
                 WHERE p.subject_id = w.bill_id AND p.subject_kind = 'bill'
                   AND p.account = %(unapplied)s) AS there
          FROM (SELECT *, least(net, moved) AS wanted FROM bills_booked
                 WHERE net > 0 AND moved > 0) AS w) AS asked
 WHERE least(wanted, there - before) > 0
"""  # noqa: S608
_OPEN = """
UPDATE billing_obligation o
   SET open_cents = n.net + coalesce(s.cents, 0), revision = o.revision + 1
  FROM bills_booked n LEFT JOIN bills_surplus s USING (obligation_id)
 WHERE o.id = n.obligation_id
"""


def make_surplus(values: dict[str, Any]) -> None:
    """Make the table bills_surplus, into which what is paid beyond is to be written."""
    run(_TABLE, values)


def post_surplus(values: dict[str, Any]) -> None:
    """Post what stands in bills_surplus."""
    run(_ENTRIES, values)


def settle_changed(values: dict[str, Any]) -> None:
    """Bring the open balances of changed bills up to the books; what is beyond is unapplied."""
    run(_TABLE, values)
    for statement in (_BOOKED, _BEYOND, _BACK, _ENTRIES, _OPEN):
        run(statement, values)
