"""Checks every invariant of money over all rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tallystick.catalog.model import City
from tallystick.usecases._invariant import Invariant
from tallystick.usecases._proofs import INVARIANTS

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """How one invariant fared: how many were checked, how many are broken, the first of them."""

    id: str
    says: str
    checked: int
    broken: int
    examples: tuple[str, ...]


def prove_books(*, actor: str, now: datetime, city: City) -> tuple[Proof, ...]:
    """
    Return the proof of each invariant; the books are right when none is broken.

    All are asked in one statement, so that all see the same books while payments go on.
    """
    values: dict[str, str | list[str]] = {
        "receivables": [service.receivable for service in city.services],
        "unapplied": city.books.unapplied,
        "clearing": [city.books.card_clearing, city.books.ach_clearing],
        "disputed": city.books.disputed,
        "payable": city.books.refunds_payable,
        "bank": city.books.bank,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, values)
        answers = {identity: rest for identity, *rest in cursor.fetchall()}
    return tuple(
        Proof(invariant.id, invariant.says, checked, broken, tuple(examples or ()))
        for invariant in INVARIANTS
        for checked, broken, examples in [answers[invariant.id]]
    )


def _asked(invariant: Invariant) -> str:
    return f"""
        SELECT '{invariant.id}', checked.many, broken.many, broken.examples
          FROM ({invariant.checked}) AS checked(many),
               (SELECT count(*), (array_agg(what))[1:{_EXAMPLES}]
                  FROM ({invariant.broken}) AS exceptions(what)) AS broken(many, examples)"""


_QUESTION = " UNION ALL ".join(_asked(invariant) for invariant in INVARIANTS)
