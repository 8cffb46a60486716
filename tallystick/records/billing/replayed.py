"""Reads standing bills of the past, an account at a time, to ask what another rule would do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.records.billing.owed import Facts, facts_of

_AT_ONCE = 2_000  # obligations whose facts are in memory together


@contextmanager
def as_they_are_now() -> Iterator[None]:
    """Read one state of the database, however long it takes; what writes is refused."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")  # it reads all bills there are
        yield


def obligations_since(day: date, *, service: str) -> int:
    """Return how many obligations there are of bills issued on this day or later."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_ISSUED_SINCE}", [service, day])
        [many] = cursor.fetchone()
    return int(many)


def accounts_since(day: date, *, service: str, city: City) -> Iterator[list[Facts]]:
    """
    Yield for each account the facts of its bills issued on this day or later, the oldest first.

    Only one account and one batch of facts are in memory, so it needs a transaction.
    """
    for _account, group in groupby(_facts(day, service, city), key=lambda one: one[0]):
        yield [facts for _account, facts in group]


def _facts(day: date, service: str, city: City) -> Iterator[tuple[UUID, Facts]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_IN_ORDER, [service, day])
        while pairs := cursor.fetchmany(_AT_ONCE):
            yield from _read(pairs, city)


def _read(pairs: Sequence[tuple[UUID, UUID]], city: City) -> Iterator[tuple[UUID, Facts]]:
    found = facts_of([obligation for _account, obligation in pairs], city)
    return ((account, found[obligation]) for account, obligation in pairs)


_ISSUED_SINCE = """
  FROM billing_bill b JOIN billing_obligation o ON o.bill_id = b.id
 WHERE b.service = %s AND b.issued_on >= %s AND b.state = 'STANDING'
"""
_IN_ORDER = (
    f"SELECT b.account_id, o.id {_ISSUED_SINCE} ORDER BY 1, b.issued_on, b.number, o.position"
)
