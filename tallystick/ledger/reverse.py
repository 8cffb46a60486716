"""Undoes an entry by its mirror image: the books are corrected by adding."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tallystick.kernel.identifiers import new_id


class NoSuchEntry(Exception):
    """No entry has this idempotency key."""


def reverse(
    *, key: str, new_key: str, kind: str, effective_at: datetime, posting_date: date, now: datetime
) -> UUID:
    """
    Post the mirror image of the entry with the idempotency key, and return the new entry's id.

    :raises NoSuchEntry: if there is none
    :raises IntegrityError: if it was reversed before
    """
    identity = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _REVERSE,
            {
                "id": identity,
                "key": key,
                "new_key": new_key,
                "kind": kind,
                "effective_at": effective_at,
                "posting_date": posting_date,
                "now": now,
            },
        )
        if cursor.rowcount == 0:
            raise NoSuchEntry(key)
    return identity


_REVERSE = """
WITH original AS (SELECT id FROM ledger_entry WHERE idempotency_key = %(key)s),
mirror AS (
    INSERT INTO ledger_entry (id, kind, effective_at, posting_date, recorded_at, idempotency_key,
                              reverses_id, memo)
    SELECT %(id)s, %(kind)s, %(effective_at)s, %(posting_date)s, %(now)s, %(new_key)s, id, ''
      FROM original
    RETURNING id)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT mirror.id, p.account, CASE p.side WHEN 'D' THEN 'C' ELSE 'D' END, p.cents,
       p.subject_kind, p.subject_id, p.part
  FROM mirror, original JOIN ledger_posting p ON p.entry_id = original.id
"""
