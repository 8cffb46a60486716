"""The one path by which captured money enters the books: a batch, in one statement."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money
from tallystick.ledger.prepared import rows, run_all
from tallystick.records.payments.states import LIVE, PaymentState
from tallystick.usecases._late_fees import LateFees

_AT_ONCE = 2_000  # payments in one statement; beyond that its JSON grows faster than it gains
_SETTLE = "SELECT settle(%s::jsonb)"


class Changed(Exception):
    """A bill or a payment has changed since it was read: read again and settle again."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a payment means to pay on one obligation, and when that is due."""

    obligation: UUID
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Money that was taken, and what its payer meant it for.

    `captured` is what was really taken; when it is not the items and the fee, nothing is guessed:
    all of it becomes unapplied money.
    """

    payment: UUID
    reference: str
    before: PaymentState
    after: PaymentState
    effective_at: datetime
    captured: Money
    fee: Money
    items: tuple[Item, ...]
    method: str
    gateway_reference: str = ""
    brand: str = ""
    last4: str = ""
    email: str = ""
    language: str = "en"

    @property
    def as_meant(self) -> bool:
        """Whether exactly the quote was taken."""
        return self.captured.cents == self.fee.cents + sum(i.amount.cents for i in self.items)

    def overdue(self, today: date) -> list[Item]:
        """Return its items that were due before today."""
        return [item for item in self.items if item.due_on < today]


def settle(taken: Sequence[Taken], *, actor: str, now: datetime, city: City) -> None:
    """
    Post captured money: late fees up to when its payers acted, allocations, receipts, notices.

    All of it happens in one transaction, or nothing does. What is taken beyond what is owed becomes
    unapplied money of its payment.

    :raises Changed: if a payment or bill has changed meanwhile, or was settled by someone else
    """
    today = local_day(now, city.zone)
    if len(taken) <= _AT_ONCE:
        run(_SETTLE, _batch(taken, actor=actor, now=now, today=today, city=city))
        return
    late: list[Taken] = []
    rest: list[Taken] = []
    for one in taken:
        (late if one.overdue(today) else rest).append(one)
    with transaction.atomic():
        for some in _parts(late):  # each reads what the one before has posted
            run(_SETTLE, _batch(some, actor=actor, now=now, today=today, city=city))
        with _refusals():
            run_all(
                _SETTLE,
                (
                    [_json(_batch(some, actor=actor, now=now, today=today, city=city))]
                    for some in _parts(rest)
                ),
            )


def _parts(taken: Sequence[Taken]) -> Iterator[Sequence[Taken]]:
    return (taken[first : first + _AT_ONCE] for first in range(0, len(taken), _AT_ONCE))


def _batch(
    taken: Sequence[Taken], *, actor: str, now: datetime, today: date, city: City
) -> dict[str, object]:
    """Return payments and the late fees that they bring about, as the database's settle() reads."""
    overdue = [(one, item) for one in taken for item in one.overdue(today)]
    late = LateFees.of((item.obligation for _, item in overdue), city)
    for one, item in overdue:
        if one.as_meant:
            late.pay(item.obligation, item.amount, one.effective_at)
    rows = [_row(one, city) for one in taken]
    return {
        "actor": actor,
        "now": now,
        "posting_date": today,
        "services": {s.code: (s.receivable, s.biller) for s in city.services},
        "service_fees": city.books.service_fees,
        "unapplied": city.books.unapplied,
        "taken": rows,
        "for_bills": sum(one.captured.cents for one in taken) - sum(row["fee"] for row in rows),
        "late": late.changes(),
        "late_entries": late.entries,
        "late_postings": late.postings,
    }


def _row(taken: Taken, city: City) -> dict[str, Any]:
    """Return one payment and what it means to pay."""
    books, meant = city.books, taken.as_meant
    return {
        "payment": taken.payment,
        "entry": new_id(),
        "reference": taken.reference,
        "before": taken.before,
        "after": taken.after,
        "effective_at": taken.effective_at,
        "captured": taken.captured.cents,
        "fee": taken.fee.cents if meant else 0,
        "clearing": books.ach_clearing if taken.method == "echeck" else books.card_clearing,
        "detail": "" if meant else f"took {taken.captured}, not what was meant",
        "method": taken.method,
        "gateway_reference": taken.gateway_reference,
        "brand": taken.brand,
        "last4": taken.last4,
        "email": taken.email,
        "language": taken.language,
        "obligations": [item.obligation for item in taken.items],
        "amounts": [item.amount.cents for item in taken.items],
        "meant": meant,
        "held": taken.before in LIVE,
    }


def run(statement: LiteralString, facts: Mapping[str, object]) -> None:
    """
    Call a function of the database that does all of it or nothing, with its facts as JSON.

    On its own a statement is a transaction already.

    :raises Changed: if it refuses, since the facts are old
    """
    values = [_json(facts)]
    with _refusals():
        if connection.in_atomic_block:
            with transaction.atomic():
                rows(statement, values)
        else:
            rows(statement, values)


def _json(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, default=str)


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise Changed where the database refuses because the facts are old."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            raise Changed(str(error)) from error
        raise
