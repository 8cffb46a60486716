"""50,600 published parking violations of New York, dirty rows and all."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO
from tallystick.ledger.models import Entry
from tallystick.records.billing.models import PayerAccount
from tallystick.usecases.import_bills import AlreadyTaken, Refused
from tests.books import assert_sound, balance
from tests.oracles.conftest import Take, Tell
from tests.oracles.convert import SHARED, Converted, Row, money, read_rows
from tests.oracles.convert_nyc_parking import (
    FUTURE,
    NO_AMOUNTS,
    NO_DATE,
    charged,
    convert,
    reduction,
)
from tests.oracles.found import open_by_bill, unapplied_by_bill

FOLDER: Path = SHARED / "nyc_parking"
TODAY = date(2026, 11, 23)
FILLED = (
    *("billing_payeraccount", "billing_bill", "billing_obligation", "billing_billline"),
    *("ledger_entry", "ledger_posting"),
)


@pytest.fixture
def city(new_york: City) -> City:
    return new_york


@pytest.fixture(scope="module")
def few() -> list[Row]:
    return list(read_rows(FOLDER / "violations_2020_2022.csv"))


@pytest.fixture(scope="module")
def many() -> list[Row]:
    return list(read_rows(FOLDER / "violations_2024_50k.csv.gz"))


def taken_rows(rows: Sequence[Row], done: Converted) -> dict[str, Row]:
    """Return the rows that were not left out, by summons number."""
    left = {one.number for one in done.left}
    return {row["summons_number"]: row for row in rows if row["summons_number"] not in left}


def assert_the_books_say_so(city: City, rows: dict[str, Row]) -> None:
    """Assert that every summons is due as published, and each account sums to the file."""
    parking = city.service["parking"]
    due = {number: money(row["amount_due"]) for number, row in rows.items()}
    assert open_by_bill() == due
    assert unapplied_by_bill() == {}
    assert balance(parking.receivable) == sum(due.values(), ZERO)
    paid = sum((money(row["payment_amount"]) for row in rows.values()), ZERO)
    assert balance(city.books.conversion) == paid
    asked = sum((charged(row) for row in rows.values()), ZERO)
    reduced = sum((reduction(row) for row in rows.values()), ZERO)
    revenue = sum((balance(charge.revenue) for charge in parking.charges), ZERO)
    assert -revenue == asked - reduced
    assert_sound()


@pytest.mark.django_db
def test_599_summonses_are_due_as_published(
    take: Take, few: Sequence[Row], city: City, tell: Tell
) -> None:
    done = convert(few, today=TODAY)
    tell(
        "New York parking 2020 to 2022",
        "taken into the books",
        rows=done.rows,
        missed=done.reasons(),
    )
    taken = take(done.bills)

    assert (done.rows, taken.new) == (600, 599)
    assert done.left == [("9000000329", NO_AMOUNTS)]
    assert_the_books_say_so(city, taken_rows(few, done))
    assert sum(1 for amount in open_by_bill().values() if amount) == 26
    assert PayerAccount.objects.count() == 599

    before = Entry.objects.count()
    with pytest.raises(AlreadyTaken):
        take(done.bills)
    assert take(done.bills[::-1]).same == 599
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_49_897_summonses_are_due_as_published(
    take: Take, many: Sequence[Row], city: City, tell: Tell
) -> None:
    done = convert(many, today=TODAY)
    tell(
        "New York parking 2024",
        "taken into the books",
        rows=done.rows,
        missed=done.reasons(),
    )
    taken = take(done.bills)

    assert (done.rows, taken.new) == (50_000, 49_897)
    assert done.reasons() == {NO_DATE: 98, FUTURE: 5}
    assert_the_books_say_so(city, taken_rows(many, done))


@pytest.mark.django_db
def test_impossible_dates_are_refused_by_the_import_itself(take: Take, many: Sequence[Row]) -> None:
    first = many[:500]  # the file begins with the latest dates
    done = convert(first, today=date(2099, 1, 1))
    with pytest.raises(Refused) as refused:
        take(done.bills)

    rows = taken_rows(first, done)
    future = [number for number, row in rows.items() if row["issue_date"] > str(TODAY)]
    named = {done.bills[mistake.line - 1]["number"] for mistake in refused.value.mistakes}
    assert len(future) == 5
    assert named == set(future)
    take(done.bills[5:])


@pytest.mark.django_db
def test_the_database_learns_at_once_how_much_has_come(take: Take, many: Sequence[Row]) -> None:
    """Else what asks the books next may take hours: it is planned for tables of one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(FILLED)}")
        take(convert(many[:3_000], today=TODAY).bills)
        cursor.execute(
            "SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s)", [list(FILLED)]
        )
        known = dict(cursor.fetchall())

    assert {name for name, rows in known.items() if rows < 2_900} == set()


def test_interest_comes_with_a_judgment_and_not_without(few: Sequence[Row]) -> None:
    judged = {row["summons_number"] for row in few if row["judgment_entry_date"]}

    assert len(judged) == 53
    assert judged == {row["summons_number"] for row in few if money(row["interest_amount"])}


def test_who_is_not_guilty_owes_nothing(few: Sequence[Row]) -> None:
    cleared = [row for row in few if row["violation_status"].endswith("-NOT GUILTY")]

    assert len(cleared) == 23
    for row in cleared:
        assert reduction(row) == money(row["fine_amount"]) + money(row["penalty_amount"])
        assert not money(row["payment_amount"])
