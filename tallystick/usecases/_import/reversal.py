"""Undoes many entries at once, each by its mirror image."""

from typing import Any

from tallystick.usecases._import.session import run

_TABLE = """
DROP TABLE IF EXISTS bills_reversed;
CREATE TEMPORARY TABLE bills_reversed (
    entry_id uuid PRIMARY KEY, id uuid NOT NULL DEFAULT new_id()
) ON COMMIT DROP
"""
_ENTRIES = """
WITH entries AS (
    INSERT INTO ledger_entry (id, kind, effective_at, posting_date, recorded_at, idempotency_key,
           reverses_id, memo)
    SELECT r.id, 'reversal', %(now)s, %(today)s, %(now)s, 'reversal:' || r.entry_id, r.entry_id,
           %(memo)s
      FROM bills_reversed r)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT r.id, p.account, CASE p.side WHEN 'D' THEN 'C' ELSE 'D' END, p.cents,
       p.subject_kind, p.subject_id, p.part
  FROM bills_reversed r JOIN ledger_posting p ON p.entry_id = r.entry_id
"""


def make_list(values: dict[str, Any]) -> None:
    """Make the table bills_reversed, into which the ids of entries are to be written."""
    run(_TABLE, values)


def reverse_listed(values: dict[str, Any]) -> None:
    """Post the mirror image of every entry in the list."""
    run(_ENTRIES, values)
