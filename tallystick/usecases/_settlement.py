"""The one path by which captured money enters the books: a batch, in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.prepared import rows
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

    @property
    def posted_fee(self) -> Money:
        """The fee, if the payer paid one."""
        return self.fee if self.as_meant else ZERO


def settle(taken: Sequence[Taken], *, actor: str, now: datetime, city: City) -> None:
    """
    Post captured money: late fees up to when its payers acted, allocations, receipts, notices.

    All of it happens in one transaction, or nothing does. What is taken beyond what is owed becomes
    unapplied money of its payment.

    :raises Changed: if a payment or bill has changed meanwhile, or was settled by someone else
    """
    if len(taken) > _AT_ONCE:
        with transaction.atomic():
            for first in range(0, len(taken), _AT_ONCE):
                settle(taken[first : first + _AT_ONCE], actor=actor, now=now, city=city)
        return
    today = local_day(now, city.zone)
    late = LateFees.of(
        (item.obligation for one in taken for item in one.items if item.due_on < today), city
    )
    for one in taken:
        for item in one.items if one.as_meant else ():
            if item.due_on < today:
                late.pay(item.obligation, item.amount, one.effective_at)
    entries = [new_id() for _ in taken]
    batch = {
        "actor": actor,
        "now": now,
        "posting_date": today,
        "services": {s.code: (s.receivable, s.biller) for s in city.services},
        "service_fees": city.books.service_fees,
        "unapplied": city.books.unapplied,
        "taken": [_row(one, entry, city) for one, entry in zip(taken, entries, strict=True)],
        "items": [
            _item(item, one, entry)
            for one, entry in zip(taken, entries, strict=True)
            for item in one.items
        ],
        "for_bills": sum(one.captured.cents - one.posted_fee.cents for one in taken),
        "late": late.changes(),
        "late_entries": late.entries,
        "late_postings": late.postings,
    }
    run(_SETTLE, batch)


def _item(item: Item, taken: Taken, entry: UUID) -> dict[str, object]:
    """Return what a payment meant for one obligation, as the database's settle() reads it."""
    cents = item.amount.cents
    return {
        "payment": taken.payment,
        "entry": entry,
        "reference": taken.reference,
        "obligation": item.obligation,
        "cents": cents,
        "meant": cents if taken.as_meant else 0,
        "released": cents if taken.before in LIVE else 0,
    }


def _row(taken: Taken, entry: UUID, city: City) -> dict[str, object]:
    """Return a payment as the database's settle() reads it."""
    books = city.books
    return {
        "payment": taken.payment,
        "entry": entry,
        "reference": taken.reference,
        "before": taken.before,
        "after": taken.after,
        "effective_at": taken.effective_at,
        "captured": taken.captured.cents,
        "fee": taken.posted_fee.cents,
        "clearing": books.ach_clearing if taken.method == "echeck" else books.card_clearing,
        "detail": "" if taken.as_meant else f"took {taken.captured}, not what was meant",
        "method": taken.method,
        "gateway_reference": taken.gateway_reference,
        "brand": taken.brand,
        "last4": taken.last4,
        "email": taken.email,
        "language": taken.language,
    }


def run(statement: LiteralString, facts: Mapping[str, object]) -> None:
    """
    Call a function of the database that does all of it or nothing, with its facts as JSON.

    On its own a statement is a transaction already.

    :raises Changed: if it refuses, since the facts are old
    """
    values = [json.dumps(facts, default=str)]
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                rows(statement, values)
        else:
            rows(statement, values)
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            raise Changed(str(error)) from error
        raise
