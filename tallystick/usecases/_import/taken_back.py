"""The statements that take back a file: which bills, what is in the way, what they said before."""

from tallystick.usecases._import.sql import DOCUMENT, SIGNED, STANDING_ENTRY

# The bills that the file has brought last. `old` is what a changed one said before, and `posted`
# the version that the file made of it; what later files did has been taken back.
_BILLS = """
CREATE TEMPORARY TABLE bills_back ON COMMIT DROP AS
SELECT b.id, b.service, b.number, b.version, v.document AS old, v.imported_id AS old_import,
       v.version + 1 AS posted
  FROM billing_bill b
  LEFT JOIN billing_billversion v ON v.bill_id = b.id AND v.replaced_by_id = %(import)s
       AND v.document->'bill'->>'state' = 'STANDING'
 WHERE b.imported_id = %(import)s AND b.state = 'STANDING'
"""
_LOCK = """
SELECT o.id FROM billing_obligation o JOIN bills_back k ON k.id = o.bill_id
 ORDER BY o.id FOR UPDATE OF o
"""
# Every standing entry that is about these bills.
_ENTRIES = f"""
CREATE TEMPORARY TABLE bills_entries ON COMMIT DROP AS
SELECT DISTINCT k.id AS bill_id, e.id, e.kind, e.idempotency_key
  FROM (SELECT k.id AS bill_id, o.id AS subject_id
          FROM bills_back k JOIN billing_obligation o ON o.bill_id = k.id
         UNION ALL SELECT id, id FROM bills_back) AS about
  JOIN bills_back k ON k.id = about.bill_id
  JOIN ledger_posting p ON p.subject_id = about.subject_id
       AND p.subject_kind IN ('obligation', 'bill')
  JOIN ledger_entry e ON e.id = p.entry_id
 WHERE {STANDING_ENTRY}
"""  # noqa: S608
FIND = (
    *("DROP TABLE IF EXISTS bills_back", _BILLS, "ANALYZE bills_back", _LOCK),
    *("DROP TABLE IF EXISTS bills_entries", _ENTRIES, "ANALYZE bills_entries"),
)

# In order: a sentence, and the first bills that it is true of.
OBSTACLES = (
    (
        "A payment is under way on the bills",
        """SELECT DISTINCT k.number FROM bills_back k JOIN billing_obligation o ON o.bill_id = k.id
            WHERE o.held_cents > 0 ORDER BY 1 LIMIT 5""",
    ),
    (
        "Something was paid or posted since on the bills",
        """SELECT DISTINCT k.number FROM bills_back k JOIN bills_entries e ON e.bill_id = k.id
            WHERE e.kind NOT IN ('bill', 'bill_change', 'history', 'unapplied', 'late_fee')
            ORDER BY 1 LIMIT 5""",
    ),
    (
        "The file has replaced the history of bills, which cannot be undone:",
        """SELECT DISTINCT k.number FROM bills_back k
             JOIN billing_obligation o ON o.bill_id = k.id
             JOIN ledger_posting p ON p.subject_id = o.id
             JOIN ledger_entry e ON e.id = p.entry_id
             JOIN ledger_entry r ON r.reverses_id = e.id
            WHERE k.old IS NOT NULL AND e.kind = 'history'
              AND r.recorded_at >= (SELECT imported_at FROM billing_import WHERE id = %(import)s)
            ORDER BY 1 LIMIT 5""",
    ),
)

# Of a new bill everything goes, late fees too; but an entry that many bills share, `late_fees:…`,
# stands, and the bill's part of it is posted back. Of a changed one goes what its version has
# posted; the version stands in the keys: bill:<service>:<number>:<version>,
# history:…:<version>:<hash>, unapplied:<obligation>:<version>.
LIST = """
INSERT INTO bills_reversed (entry_id)
SELECT e.id FROM bills_entries e JOIN bills_back k ON k.id = e.bill_id
 WHERE k.old IS NULL AND NOT starts_with(e.idempotency_key, 'late_fees:')
    OR k.posted::text = CASE e.kind
           WHEN 'history' THEN split_part(e.idempotency_key, ':', -2)
           WHEN 'late_fee' THEN NULL
           ELSE split_part(e.idempotency_key, ':', -1) END
"""
_FEES = f"""
CREATE TEMPORARY TABLE bills_fees ON COMMIT DROP AS
SELECT p.subject_id, p.account AS receivable, r.account AS revenue, p.part,
       sum({SIGNED}) AS cents
  FROM bills_back k
  JOIN bills_entries e ON e.bill_id = k.id AND starts_with(e.idempotency_key, 'late_fees:')
  JOIN billing_obligation o ON o.bill_id = k.id
  JOIN ledger_posting p ON p.entry_id = e.id AND p.subject_id = o.id
  JOIN ledger_posting r ON r.entry_id = e.id AND r.subject_kind = ''
 WHERE k.old IS NULL
 GROUP BY 1, 2, 3, 4 HAVING sum({SIGNED}) <> 0
"""  # noqa: S608
_FEES_ENTRY = """
WITH entry AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT new_id(), 'late_fee', %(now)s, %(today)s, %(now)s, 'late_fees:import:' || %(import)s,
           %(memo)s
     WHERE EXISTS (SELECT FROM bills_fees)
    RETURNING id)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT entry.id, p.account, p.side, abs(f.cents), p.kind, p.subject, f.part
  FROM entry, bills_fees f
 CROSS JOIN LATERAL (VALUES
       (f.receivable, CASE WHEN f.cents > 0 THEN 'C' ELSE 'D' END, 'obligation', f.subject_id),
       (f.revenue, CASE WHEN f.cents > 0 THEN 'D' ELSE 'C' END, '', NULL)
       ) AS p (account, side, kind, subject)
"""
FEES_BACK = ("DROP TABLE IF EXISTS bills_fees", _FEES, _FEES_ENTRY)

_OPEN = f"""
UPDATE billing_obligation o
   SET open_cents = booked.cents, revision = o.revision + 1
  FROM (SELECT o.id, coalesce(sum({SIGNED}), 0) AS cents
          FROM bills_back k JOIN billing_obligation o ON o.bill_id = k.id
          LEFT JOIN ledger_posting p ON p.subject_id = o.id AND p.subject_kind = 'obligation'
         GROUP BY o.id) AS booked
 WHERE o.id = booked.id
"""  # noqa: S608
_VOID = """
UPDATE billing_bill b SET state = 'VOID' FROM bills_back k WHERE b.id = k.id AND k.old IS NULL
"""
# The version goes on counting, so that no key of the books is used twice.
_KEEP = f"""
INSERT INTO billing_billversion (bill_id, version, imported_id, replaced_by_id, document)
SELECT b.id, b.version, b.imported_id, %(import)s, {DOCUMENT}
  FROM bills_back k JOIN billing_bill b ON b.id = k.id
 WHERE k.old IS NOT NULL
"""  # noqa: S608
_OLD_BILL = """
UPDATE billing_bill b
   SET account_id = r.account_id, other_number = r.other_number, issued_on = r.issued_on,
       period_from = r.period_from, period_to = r.period_to, tax_year = r.tax_year,
       total_cents = r.total_cents, details = r.details, digest = r.digest,
       version = k.version + 1, imported_id = k.old_import
  FROM bills_back k,
       LATERAL jsonb_populate_record(NULL::billing_bill, k.old->'bill') AS r
 WHERE b.id = k.id AND k.old IS NOT NULL
"""
_OLD_OBLIGATIONS = """
UPDATE billing_obligation o SET label = r.label, due_on = r.due_on
  FROM bills_back k,
       LATERAL jsonb_populate_recordset(NULL::billing_obligation, k.old->'obligations') AS r
 WHERE o.id = r.id
"""
_DROP_LINES = """
DELETE FROM billing_billline l USING billing_obligation o, bills_back k
 WHERE l.obligation_id = o.id AND o.bill_id = k.id AND k.old IS NOT NULL
"""
_OLD_LINES = """
INSERT INTO billing_billline (obligation_id, position, charge, label, cents, details)
SELECT r.obligation_id, r.position, r.charge, r.label, r.cents, r.details
  FROM bills_back k,
       LATERAL jsonb_populate_recordset(NULL::billing_billline, k.old->'lines') AS r
"""
RESTORE = (_KEEP, _OPEN, _VOID, _OLD_BILL, _OLD_OBLIGATIONS, _DROP_LINES, _OLD_LINES)
