"""The database refuses what would break the books; each rule is shown by breaking it."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tallystick.ledger.models import Entry, Posting, Side

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broken_books]


def entry(key: str = "ticket 7", **changes: object) -> Entry:
    facts = {
        "kind": "bill",
        "effective_at": NOON,
        "posting_date": date(2026, 3, 2),
        "recorded_at": NOON,
        "idempotency_key": key,
    }
    return Entry.objects.create(**{**facts, **changes})


def sides(of: Entry, debit: int, credit: int) -> list[Posting]:
    return [
        Posting(entry=of, account="1210", side=Side.DEBIT, cents=debit),
        Posting(entry=of, account="4310", side=Side.CREDIT, cents=credit),
    ]


def a_ticket() -> Entry:
    with transaction.atomic():
        ticket = entry()
        Posting.objects.bulk_create(sides(ticket, 45_00, 45_00))
    return ticket


def test_a_balanced_entry_is_taken() -> None:
    a_ticket()

    assert Posting.objects.count() == 2


def test_an_entry_that_does_not_balance_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        Posting.objects.bulk_create(sides(entry(), 45_00, 44_99))

    assert Entry.objects.count() == 0


def test_an_entry_without_postings_is_refused_at_commit() -> None:
    with pytest.raises(IntegrityError, match="0 postings"), transaction.atomic():
        entry()


def test_a_single_side_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.bulk_create(sides(entry(), 45_00, 45_00)[:1])


@pytest.mark.parametrize("cents", [0, -45_00])
def test_a_posting_of_nothing_or_less_is_refused(cents: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.bulk_create(sides(entry(), cents, cents))


def test_no_posting_joins_an_entry_later() -> None:
    ticket = a_ticket()

    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Posting.objects.bulk_create(sides(ticket, 1_00, 1_00))


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_books_are_append_only(table: str, statement: str) -> None:
    a_ticket()

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_same_key_is_posted_once() -> None:
    a_ticket()

    with pytest.raises(IntegrityError, match="idempotency_key"), transaction.atomic():
        entry()


def test_an_entry_is_reversed_once() -> None:
    ticket = a_ticket()
    with transaction.atomic():
        Posting.objects.bulk_create(sides(entry("undo", reverses=ticket), 45_00, 45_00))

    with pytest.raises(IntegrityError, match="reverses"), transaction.atomic():
        entry("undo again", reverses=ticket)


def test_nothing_takes_effect_after_it_was_recorded() -> None:
    with pytest.raises(IntegrityError, match="effective_before_recorded"), transaction.atomic():
        entry(effective_at=datetime(2026, 3, 3, tzinfo=UTC))
