"""Checks every invariant of money over all rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tallystick.catalog.model import City
from tallystick.usecases._proofs import INVARIANTS, Invariant

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
    """Return the proof of each invariant; the books are right when none is broken."""
    values: dict[str, str | list[str]] = {
        "receivables": [service.receivable for service in city.services],
        "unapplied": city.books.unapplied,
    }
    return tuple(_prove(invariant, values) for invariant in INVARIANTS)


def _prove(invariant: Invariant, values: Mapping[str, str | list[str]]) -> Proof:
    with connection.cursor() as cursor:
        cursor.execute(invariant.checked, values)
        (checked,) = cursor.fetchone()
        cursor.execute(
            f"SELECT count(*), (array_agg(what))[1:{_EXAMPLES}]"
            f" FROM ({invariant.broken}) AS broken(what)",
            values,
        )
        broken, examples = cursor.fetchone()
    return Proof(invariant.id, invariant.says, checked, broken, tuple(examples or ()))
