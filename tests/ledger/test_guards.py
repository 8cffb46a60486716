"""The database refuses what would break the books; each rule is shown by breaking it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tallystick.kernel.money import Money
from tallystick.ledger.models import Entry, Posting, Side
from tallystick.ledger.post import Line, post

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
TODAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broken_books]


def a_ticket(
    debit: int = 45_00, credit: int = 45_00, key: str = "ticket 7", at: datetime = NOON
) -> Entry:
    lines = [Line("1210", Money(debit)), Line("4310", Money(-credit))]
    entry = post(key=key, kind="bill", lines=lines, effective_at=at, posting_date=TODAY, now=NOON)
    return Entry.objects.get(id=entry)


def side(of: Entry, cents: int, side: Side = Side.DEBIT) -> Posting:
    return Posting(entry=of, account="1210", side=side, cents=cents)


def test_a_balanced_entry_is_taken() -> None:
    a_ticket()

    assert Posting.objects.count() == 2


def test_an_entry_that_does_not_balance_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        a_ticket(45_00, 44_99)

    assert Entry.objects.count() == 0


def test_an_entry_without_postings_is_refused() -> None:
    with pytest.raises(IntegrityError, match="0 postings"):
        a_ticket(0, 0)


def test_an_entry_whose_postings_come_by_another_statement_is_refused() -> None:
    with pytest.raises(IntegrityError, match="0 postings"):
        Entry.objects.create(
            kind="bill",
            effective_at=NOON,
            posting_date=TODAY,
            recorded_at=NOON,
            idempotency_key="ticket 7",
        )


def test_a_single_side_is_refused() -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        a_ticket(45_00, 0)


@pytest.mark.parametrize("cents", [0, -45_00])
def test_a_posting_of_nothing_or_less_is_refused(cents: int) -> None:
    with pytest.raises(IntegrityError, match="posting_cents_positive"):
        side(a_ticket(), cents).save()


def test_no_posting_joins_an_entry_later() -> None:
    ticket = a_ticket()

    with pytest.raises(DatabaseError, match="closed"):
        Posting.objects.bulk_create([side(ticket, 1_00), side(ticket, 1_00, Side.CREDIT)])


def test_a_check_reads_no_whole_table_however_small_it_was_when_it_was_planned() -> None:
    """The plan for two postings in empty books is kept, and must do for the 50,000 of a file."""

    def whole_tables_read() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables"
                " WHERE relname IN ('ledger_entry', 'ledger_posting')"
            )
            return int(cursor.fetchone()[0])

    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        a_ticket()
        before = whole_tables_read()
        cursor.execute(_MANY, {"noon": NOON, "today": TODAY})
        assert whole_tables_read() == before
    assert Posting.objects.count() == 2 + 2_000


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

    with pytest.raises(IntegrityError, match="idempotency_key"):
        a_ticket()


def test_nothing_takes_effect_after_it_was_recorded() -> None:
    with pytest.raises(IntegrityError, match="effective_before_recorded"):
        a_ticket(at=NOON + timedelta(days=1))


_MANY = """
WITH many AS MATERIALIZED (SELECT new_id() AS entry FROM generate_series(1, 1000)),
entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT entry, 'bill', %(noon)s, %(today)s, %(noon)s, entry::text, '' FROM many)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, part)
SELECT entry, account, side, 4500, '', ''
  FROM many, (VALUES ('1210', 'D'), ('4310', 'C')) AS sides (account, side)
"""
