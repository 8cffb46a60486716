"""Writes one entry with its postings: what every event in the books outside of settlement uses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: a positive amount is a debit, a negative one a credit."""

    account: str
    amount: Money
    subject_kind: str = ""
    subject_id: UUID | None = None
    part: str = ""


def post(
    *,
    key: str,
    kind: str,
    lines: Iterable[Line],
    effective_at: datetime,
    posting_date: date,
    now: datetime,
    memo: str = "",
) -> UUID:
    """
    Post an entry inside the caller's transaction and return its id; lines of nothing are left out.

    :raises IntegrityError: if the key was used before, or the lines do not sum to zero
    """
    identity = new_id()
    sides = [line for line in lines if line.amount]
    facts: dict[str, Any] = {
        "id": identity,
        "kind": kind,
        "effective_at": effective_at,
        "posting_date": posting_date,
        "now": now,
        "key": key,
        "memo": memo,
        "accounts": [line.account for line in sides],
        "cents": [line.amount.cents for line in sides],
        "kinds": [line.subject_kind for line in sides],
        "subjects": [line.subject_id for line in sides],
        "parts": [line.part for line in sides],
    }
    with connection.cursor() as cursor:
        cursor.execute(_POST, facts)
    return identity


_POST = """
WITH entry AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    VALUES (%(id)s, %(kind)s, %(effective_at)s, %(posting_date)s, %(now)s, %(key)s, %(memo)s))
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT %(id)s, account, CASE WHEN cents > 0 THEN 'D' ELSE 'C' END, abs(cents), kind, subject, part
  FROM unnest(%(accounts)s::text[], %(cents)s::bigint[], %(kinds)s::text[], %(subjects)s::uuid[],
              %(parts)s::text[]) AS line(account, cents, kind, subject, part)
"""
