"""Reads past-due obligations by the thousand: those with the same history are judged once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.ledger.prepared import rows
from tallystick.records.billing.owed import FACTS, Facts, as_facts

_BEFORE_ALL, _AFTER_ALL = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The obligations whose ids come after one and not after the other."""

    after: UUID = _BEFORE_ALL
    until: UUID = _AFTER_ALL


@dataclass(frozen=True, slots=True)
class Alike:
    """
    Obligations of which all facts that a debt is computed from are the same.

    `facts` are those of one of them. Who they are, and at which revision they were read, never
    leaves the database's own notation: it is only handed back to it.
    """

    facts: Facts
    obligations: str
    revisions: str
    many: int


def stretches(*, size: int, today: date) -> list[Stretch]:
    """
    Return stretches that hold `size` obligations each that are open and were due before today.

    They follow the ids, which is nearly the order of the disk: an index on what is open would cost
    every payment more than it saves here.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # it reads all obligations there are
        ends = [end for (end,) in rows(_ENDS, [today, size])]
    return [
        Stretch(after, until)
        for after, until in zip([_BEFORE_ALL, *ends], [*ends, _AFTER_ALL], strict=True)
    ]


def past_due(stretch: Stretch, *, today: date, services: Sequence[str], city: City) -> list[Alike]:
    """Return the obligations of a stretch that are open, past due, and of these services."""
    return [
        Alike(as_facts(columns, city), obligations, revisions, many)
        for *columns, obligations, revisions, many in rows(
            _ALIKE, [stretch.after, stretch.until, today, list(services)]
        )
    ]


_ENDS = """
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM billing_obligation
                 WHERE due_on < %s AND open_cents > 0) AS past_due
 WHERE place %% %s = 0
 ORDER BY id
"""
_PAST_DUE = FACTS.replace(
    "WHERE o.id = ANY(%s)",
    "WHERE o.id > %s AND o.id <= %s AND o.due_on < %s AND o.open_cents > 0 AND b.service = ANY(%s)",
)
# The columns of FACTS in their order. JSON cannot be compared, so it is as text.
_ALIKE = f"""
SELECT (array_agg(id))[1], (array_agg(revision))[1], open_cents, 0, due_on,
       issued_on, tax_year, (array_agg(bill))[1], service, (array_agg(number))[1],
       referred, movements::json, holds::json, programs::json,
       array_agg(id)::text, array_agg(revision)::text, count(*)
  FROM (SELECT id, revision, open_cents, due_on, issued_on, tax_year, bill, service, number,
               referred,
               movements::text COLLATE "C" AS movements, holds::text COLLATE "C" AS holds,
               programs::text COLLATE "C" AS programs
          FROM ({_PAST_DUE}) AS facts) AS facts
 GROUP BY open_cents, due_on, issued_on, tax_year, service, referred, movements, holds,
          programs
"""  # noqa: S608
