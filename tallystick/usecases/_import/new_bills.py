"""Takes the staged bills that are new: set-based, in chunks, so that memory stays flat."""

from collections.abc import Callable
from typing import Any

from tallystick.usecases._import.session import run
from tallystick.usecases._import.surplus import make_surplus, post_surplus

_CHUNK = 50_000  # bills
_PART = "i.bill > %(after)s AND i.bill <= %(upto)s"
_NEW = f"{_PART} AND NOT EXISTS (SELECT FROM bills_known k WHERE k.bill = i.bill)"

_BILLS = f"""
INSERT INTO billing_bill (id, account_id, service, number, other_number, issued_on, period_from,
       period_to, tax_year, total_cents, details, version, digest, state, imported_id)
SELECT i.bill_id, a.id, i.service, i.number, i.other_number, i.issued_on, i.period_from,
       i.period_to, i.tax_year, i.total_cents, i.details, 1, i.digest, 'STANDING', %(import)s
  FROM bills_in i
  JOIN billing_payeraccount a ON a.service = i.service AND a.number = i.account
 WHERE {_NEW} AND i.digest IS NOT NULL
"""  # noqa: S608
_OBLIGATIONS = f"""
INSERT INTO billing_obligation (id, bill_id, position, label, due_on, open_cents, held_cents,
       revision)
SELECT i.obligation_id, i.bill_id, i.obligation, i.label, i.due_on, i.opened_cents, 0, 1
  FROM bills_in i
 WHERE {_NEW} AND i.due_on IS NOT NULL
"""  # noqa: S608
_LINES = f"""
INSERT INTO billing_billline (obligation_id, position, charge, label, cents, details)
SELECT i.obligation_id, i.position, i.charge, i.line_label, i.cents, i.line_details
  FROM bills_in i
 WHERE {_NEW} AND i.position IS NOT NULL
"""  # noqa: S608
# Both postings of a charge stand together.
_ENTRIES = f"""
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT i.entry_id, 'bill', i.effective_at, %(today)s, %(now)s,
           'bill:' || i.service || ':' || i.number || ':1', ''
      FROM bills_in i
     WHERE {_NEW} AND i.posted)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT i.entry_id, p.account, p.side, abs(i.charge_cents), p.subject_kind, p.subject_id, p.part
  FROM bills_in i
  JOIN bills_charges c ON c.service = i.service AND c.charge = i.charge
 CROSS JOIN LATERAL (VALUES
       (c.receivable, CASE WHEN i.charge_cents > 0 THEN 'D' ELSE 'C' END,
        'obligation', i.obligation_id, i.charge),
       (c.revenue, CASE WHEN i.charge_cents > 0 THEN 'C' ELSE 'D' END, '', NULL, i.charge)
       ) AS p (account, side, subject_kind, subject_id, part)
 WHERE {_NEW} AND i.charge_cents <> 0
"""  # noqa: S608
_HISTORY = f"""
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT i.entry_id, 'history', i.moved_at, %(today)s, %(now)s,
           'history:' || i.service || ':' || i.number || ':1:' || i.moved_hash, i.note
      FROM bills_in i
     WHERE {_NEW} AND i.movement IS NOT NULL)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT i.entry_id, p.account, p.side, abs(i.cents), p.subject_kind, p.subject_id, p.part
  FROM bills_in i
  JOIN bills_charges c ON c.service = i.service AND c.charge = i.charge
 CROSS JOIN LATERAL (VALUES
       (c.receivable, CASE WHEN i.cents > 0 THEN 'D' ELSE 'C' END,
        'obligation', i.obligation_id, i.charge),
       (c.revenue, CASE WHEN i.cents > 0 THEN 'C' ELSE 'D' END, '', NULL, i.charge)
       ) AS p (account, side, subject_kind, subject_id, part)
 WHERE {_NEW} AND i.movement IS NOT NULL
"""  # noqa: S608
_SURPLUS = f"""
INSERT INTO bills_surplus (obligation_id, bill_id, version, cents)
SELECT i.obligation_id, i.bill_id, 1, i.surplus_cents
  FROM bills_in i
 WHERE {_NEW} AND i.surplus_cents > 0
"""  # noqa: S608

_PLAIN = (_BILLS, _OBLIGATIONS, _LINES, _ENTRIES)
_RARE = (_HISTORY, _SURPLUS)

# The last bill of an account in the file says whose it is; what it leaves out stays as it was.
_LAST = """
SELECT DISTINCT ON (service, account) account_id, service, account, second, name, address
  FROM bills_in WHERE digest IS NOT NULL ORDER BY service, account, bill DESC
"""
_REFRESH = f"""
UPDATE billing_payeraccount a
   SET second = coalesce(nullif(l.second, ''), a.second),
       name = coalesce(nullif(l.name, ''), a.name),
       address = coalesce(nullif(l.address, ''), a.address)
  FROM ({_LAST}) l
 WHERE a.service = l.service AND a.number = l.account
   AND (l.second NOT IN ('', a.second) OR l.name NOT IN ('', a.name)
        OR l.address NOT IN ('', a.address))
"""  # noqa: S608
_ACCOUNTS = f"""
INSERT INTO billing_payeraccount (id, service, number, second, name, address)
{_LAST}
ON CONFLICT (service, number) DO NOTHING
"""


def take_accounts(values: dict[str, Any]) -> None:
    """Create or refresh the accounts that the staged bills are addressed to."""
    run(_REFRESH, values)
    run(_ACCOUNTS, values)


def take_new_bills(values: dict[str, Any], bills: int, tell: Callable[[float], None]) -> None:
    """Write the new bills, their obligations and lines, and post them; tell the share done."""
    make_surplus(values)
    for after in range(0, bills, _CHUNK):
        part = {**values, "after": after, "upto": after + _CHUNK}
        for statement in (*_PLAIN, *_RARE):
            run(statement, part)
        tell(min(1.0, (after + _CHUNK) / bills))
    post_surplus(values)
