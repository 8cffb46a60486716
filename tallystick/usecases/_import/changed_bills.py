"""Takes newer versions of bills that are here: the books get the difference, never an edit."""

from typing import Any

from tallystick.usecases._import.reversal import make_list, reverse_listed
from tallystick.usecases._import.session import run
from tallystick.usecases._import.sql import DOCUMENT, STANDING_ENTRY
from tallystick.usecases._import.surplus import settle_changed

KNOWN = """
DROP TABLE IF EXISTS bills_known;
CREATE TEMPORARY TABLE bills_known ON COMMIT DROP AS
SELECT i.bill, b.id, b.version + 1 AS version, b.state = 'VOID' AS void,
       b.state = 'STANDING' AND b.digest = i.digest AS same
  FROM bills_in i JOIN billing_bill b ON b.service = i.service AND b.number = i.number
 WHERE i.digest IS NOT NULL;
ANALYZE bills_known;
"""
_CHANGED = "bills_known k ON k.bill = i.bill AND NOT k.same"

# From here on payers of these bills wait, so this comes last. Locks are taken in sorted order.
_LOCK = """
SELECT o.id FROM billing_obligation o JOIN bills_known k ON k.id = o.bill_id AND NOT k.same
 ORDER BY o.id FOR NO KEY UPDATE OF o
"""
_KEEP_OLD = f"""
INSERT INTO billing_billversion (bill_id, version, imported_id, replaced_by_id, document)
SELECT b.id, b.version, b.imported_id, %(import)s, {DOCUMENT}
  FROM bills_known k JOIN billing_bill b ON b.id = k.id
 WHERE NOT k.same
"""  # noqa: S608
_NEW_OBLIGATIONS = f"""
INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents, held_cents,
       revision)
SELECT i.obligation_id, k.id, i.obligation, i.label, i.due_on, 0, 0, 0
  FROM bills_in i JOIN {_CHANGED}
 WHERE i.due_on IS NOT NULL
    ON CONFLICT (bill_id, position) DO UPDATE SET label = excluded.label, due_on = excluded.due_on
"""  # noqa: S608
# What the books took of a bill before is what its lines before sum to; of a void one, nothing.
_DIFFERENCE = f"""
DROP TABLE IF EXISTS bills_difference;
CREATE TEMPORARY TABLE bills_difference ON COMMIT DROP AS
SELECT bill, obligation_id, charge, sum(cents)::bigint AS cents
  FROM (SELECT i.bill, o.id AS obligation_id, i.charge, i.charge_cents AS cents
          FROM bills_in i JOIN {_CHANGED}
          JOIN billing_obligation o ON o.bill_id = k.id AND o.position = i.obligation
         WHERE i.charge_cents <> 0
         UNION ALL
        SELECT k.bill, o.id, l.charge, -l.cents
          FROM bills_known k JOIN billing_obligation o ON o.bill_id = k.id
          JOIN billing_billline l ON l.obligation_id = o.id
         WHERE NOT k.same AND NOT k.void) AS both_versions
 GROUP BY bill, obligation_id, charge HAVING sum(cents) <> 0;
ANALYZE bills_difference
"""  # noqa: S608
_DROP_LINES = """
DELETE FROM billing_billline l USING billing_obligation o, bills_known k
 WHERE l.obligation_id = o.id AND o.bill_id = k.id AND NOT k.same
"""
_LINES = f"""
INSERT INTO billing_billline (obligation_id, position, charge, label, cents, details)
SELECT o.id, i.position, i.charge, i.line_label, i.cents, i.line_details
  FROM bills_in i JOIN {_CHANGED}
  JOIN billing_obligation o ON o.bill_id = k.id AND o.position = i.obligation
 WHERE i.position IS NOT NULL
"""  # noqa: S608
_BILLS = f"""
UPDATE billing_bill b
   SET account_id = a.id, other_number = i.other_number, issued_on = i.issued_on,
       period_from = i.period_from, period_to = i.period_to, tax_year = i.tax_year,
       total_cents = i.total_cents, details = i.details, version = k.version,
       digest = i.digest, state = 'STANDING', imported_id = %(import)s
  FROM bills_in i JOIN {_CHANGED}
  JOIN billing_payeraccount a ON a.service = i.service AND a.number = i.account
 WHERE b.id = k.id AND i.digest IS NOT NULL
"""  # noqa: S608
_ENTRIES = f"""
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT i.entry_id, CASE WHEN k.void THEN 'bill' ELSE 'bill_change' END, i.effective_at,
           %(today)s, %(now)s, 'bill:' || i.service || ':' || i.number || ':' || k.version, ''
      FROM bills_in i JOIN {_CHANGED}
     WHERE i.digest IS NOT NULL AND i.bill IN (SELECT bill FROM bills_difference))
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT i.entry_id, p.account, p.side, abs(d.cents), p.subject_kind, p.subject_id, p.part
  FROM bills_difference d
  JOIN bills_in i ON i.bill = d.bill AND i.digest IS NOT NULL
  LEFT JOIN bills_charges c ON c.service = i.service AND c.charge = d.charge
 CROSS JOIN LATERAL (VALUES
       (c.receivable, CASE WHEN d.cents > 0 THEN 'D' ELSE 'C' END,
        'obligation', d.obligation_id, d.charge),
       (c.revenue, CASE WHEN d.cents > 0 THEN 'C' ELSE 'D' END, '', NULL, d.charge)
       ) AS p (account, side, subject_kind, subject_id, part)
"""  # noqa: S608
# A history that a file brings is the whole history: what is missing from it is taken back.
_OLD_HISTORY = f"""
DROP TABLE IF EXISTS bills_history;
CREATE TEMPORARY TABLE bills_history ON COMMIT DROP AS
SELECT DISTINCT k.bill, e.id, split_part(e.idempotency_key, ':', -1) AS hash
  FROM bills_known k JOIN billing_obligation o ON o.bill_id = k.id
  JOIN ledger_posting p ON p.subject_id = o.id AND p.subject_kind = 'obligation'
  JOIN ledger_entry e ON e.id = p.entry_id
 WHERE NOT k.same AND e.kind = 'history' AND {STANDING_ENTRY};
ANALYZE bills_history
"""  # noqa: S608
_VANISHED = """
INSERT INTO bills_reversed (entry_id)
SELECT h.id FROM bills_history h
  JOIN bills_in i ON i.bill = h.bill AND i.has_history
 WHERE NOT EXISTS (SELECT FROM bills_in m WHERE m.bill = h.bill AND m.moved_hash = h.hash)
"""
_FRESH = f"""
FROM bills_in i JOIN {_CHANGED}
 WHERE i.movement IS NOT NULL AND NOT EXISTS
       (SELECT FROM bills_history h WHERE h.bill = i.bill AND h.hash = i.moved_hash)
"""
_HISTORY = f"""
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT i.entry_id, 'history', i.moved_at, %(today)s, %(now)s,
           'history:' || i.service || ':' || i.number || ':' || k.version || ':' || i.moved_hash,
           i.note
    {_FRESH})
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT m.entry_id, p.account, p.side, abs(m.cents), p.subject_kind, p.subject_id, p.part
  FROM (SELECT i.*, k.id AS known_id {_FRESH}) AS m
  JOIN billing_obligation o ON o.bill_id = m.known_id AND o.position = m.obligation
  JOIN bills_charges c ON c.service = m.service AND c.charge = m.charge
 CROSS JOIN LATERAL (VALUES
       (c.receivable, CASE WHEN m.cents > 0 THEN 'D' ELSE 'C' END, 'obligation', o.id, m.charge),
       (c.revenue, CASE WHEN m.cents > 0 THEN 'C' ELSE 'D' END, '', NULL, m.charge)
       ) AS p (account, side, subject_kind, subject_id, part)
"""  # noqa: S608

_STEPS = (
    *(_LOCK, _KEEP_OLD, _NEW_OBLIGATIONS, _DIFFERENCE, _DROP_LINES, _LINES, _BILLS),
    *(_ENTRIES, _OLD_HISTORY, _VANISHED, _HISTORY),
)


def take_changed_bills(values: dict[str, Any]) -> None:
    """Keep what the bills said, write what they say now, and post the differences."""
    make_list(values)
    for statement in _STEPS:
        run(statement, values)
    reverse_listed(values)
    settle_changed(values)
