"""A payment's entries as a bookkeeper reads them, with the names of the accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from tallystick.catalog.model import City
from tallystick.channels.pages.words import say
from tallystick.channels.staff.words import BOOKS, entry_in_words
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.entries import entries_about
from tallystick.ledger.models import Side
from tallystick.records.payments.models import Payment


@dataclass(frozen=True, slots=True)
class Line:
    """One posting: the account with its name, and the amount on its side."""

    account: str
    name: str
    debit: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class Written:
    """One entry."""

    what: str
    posting_date: date
    effective_at: datetime
    recorded_at: datetime
    memo: str
    lines: tuple[Line, ...]


def entries_of(payment: Payment) -> list[Written]:
    """Return what the books say about a payment."""
    names = dict(_names(settings.CITY))
    return [
        Written(
            what=entry_in_words(entry.kind),
            posting_date=entry.posting_date,
            effective_at=entry.effective_at,
            recorded_at=entry.recorded_at,
            memo=entry.memo,
            lines=tuple(
                Line(
                    account=posting.account,
                    name=names.get(posting.account, ""),
                    debit=Money(posting.cents) if posting.side == Side.DEBIT else ZERO,
                    credit=Money(posting.cents) if posting.side == Side.CREDIT else ZERO,
                )
                for posting in entry.postings.all()
            ),
        )
        for entry in entries_about("payment", payment.id)
    ]


def _names(city: City) -> Iterator[tuple[str, str]]:
    """Yield what the accounts are called, from the city's folder."""
    for field, account in city.books:
        yield str(account), str(BOOKS[field])
    for service in city.services:
        yield service.receivable, say(service.name)
        for charge in service.charges:
            yield charge.revenue, f"{say(service.name)}: {say(charge.name)}"
