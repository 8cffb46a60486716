"""141 published Chicago tickets: our books and our rules say what the City's said in 2018."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Movement, accrued
from tallystick.usecases.import_bills import AlreadyTaken
from tests.books import assert_sound, balance
from tests.oracles.conftest import Take, Tell
from tests.oracles.convert import SHARED, Converted, Row, read_rows
from tests.oracles.convert_chicago_tickets import (
    AS_OF,
    COLLECTION_RATE,
    Ticket,
    bare,
    convert,
)
from tests.oracles.found import open_by_bill, unapplied_by_bill

FOLDER = SHARED / "chicago_tickets"
THEN = datetime(2018, 5, 14, 18, 0, tzinfo=UTC)
PARKING = settings.CITY.service["parking"]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    files = ("camera_tickets_2003.csv", "parking_tickets_2015.csv")
    return [row for file in files for row in read_rows(FOLDER / file)]


@pytest.fixture(scope="module")
def tickets(rows: Sequence[Row]) -> dict[str, Ticket]:
    return {row["ticket_number"]: Ticket.read(row) for row in rows}


@pytest.fixture(scope="module")
def done(rows: Sequence[Row]) -> Converted:
    return convert(rows)


def test_the_tickets_fall_into_the_known_classes(tickets: dict[str, Ticket]) -> None:
    assert Counter(ticket.class_() for ticket in tickets.values()) == {
        "paid": 75,
        "doubled and paid": 23,
        "referred and paid": 4,
        "part, then referred and paid": 1,
        "referred": 24,
        "part, then referred": 1,
        "owner unknown": 3,
        "dismissed": 6,
        "credit": 1,
        "doubled, not referred": 1,
        "": 2,
    }


def test_what_is_left_out_follows_no_known_rule(done: Converted, tell: Tell) -> None:
    tell(
        "Chicago tickets",
        "taken into the books",
        rows=done.rows,
        missed=done.reasons(),
    )

    assert (done.rows, len(done.bills)) == (141, 139)
    assert [one.number for one in done.left] == ["7000004455", "7000004263"]


@pytest.mark.django_db
def test_the_books_say_what_the_city_said(
    take: Take, done: Converted, tickets: dict[str, Ticket]
) -> None:
    taken = take(done.bills, now=THEN)

    standing = [tickets[bill["number"]] for bill in done.bills]
    assert (taken.new, taken.changed, taken.same) == (139, 0, 0)
    assert open_by_bill() == {each.number: max(each.due, ZERO) for each in standing}
    assert unapplied_by_bill() == {"7000004142": Money(10_00)}
    assert balance(PARKING.receivable) == sum((max(each.due, ZERO) for each in standing), ZERO)
    assert balance(PARKING.receivable) == Money(5_510_61)
    assert balance(settings.CITY.books.conversion) == Money(12_429_76)
    dismissed = sum((each.fine for each in standing if each.queue == "Dismissed"), ZERO)
    fines = sum((each.fine for each in standing), ZERO) - dismissed
    assert balance(PARKING.charge["fine"].revenue) == -fines
    assert_sound()


@pytest.mark.django_db
def test_our_rules_add_nothing_to_what_the_city_charged(
    take: Take, done: Converted, tickets: dict[str, Ticket]
) -> None:
    take(done.bills, now=THEN)

    assert _owed_in_2018() == {
        bill["number"]: max(tickets[bill["number"]].due, ZERO) for bill in done.bills
    }


@pytest.mark.django_db
def test_our_rules_double_every_fine_that_nobody_pays_and_add_what_collection_costs(
    take: Take, rows: Sequence[Row], tickets: dict[str, Ticket]
) -> None:
    bills = [bare(row) for row in rows]
    for bill in bills:
        bill["obligations"][0]["due"] = min(bill["obligations"][0]["due"], "2018-05-13")
    take(bills, now=THEN)

    assert sum((ticket.fine for ticket in tickets.values()), ZERO) == sum(
        open_by_bill().values(), ZERO
    )
    assert _owed_in_2018() == {
        each.number: each.referred(ZERO) if each.referred_on else each.doubled
        for each in tickets.values()
    }


def test_the_penalty_of_2018_is_the_fine(tickets: dict[str, Ticket]) -> None:
    penalties = [_penalty(ticket, issued=ticket.issued) for ticket in tickets.values()]

    stated = [ticket.doubled - ticket.fine for ticket in tickets.values()]
    assert len(stated) == 141
    assert penalties == stated


def test_the_penalty_of_today_would_be_another_one(tickets: dict[str, Ticket]) -> None:
    large = [each for each in tickets.values() if each.fine > Money(125_00)]
    today = [_penalty(ticket, issued=date(2023, 1, 5)) for ticket in large]

    assert len(large) == 12
    assert set(today) == {Money(100_00), Money(50_00)}  # fines of 150 and of 200
    assert all(a < ticket.doubled - ticket.fine for a, ticket in zip(today, large, strict=True))


def test_the_collection_cost_is_22_percent_of_what_was_left(tickets: dict[str, Ticket]) -> None:
    referred = [each for each in tickets.values() if each.paid_before_referral is not None]

    assert len(referred) == 30
    for each in referred:
        left = each.doubled - (each.paid_before_referral or ZERO)
        assert each.due + each.paid == each.doubled + left.share(COLLECTION_RATE)


@pytest.mark.django_db
def test_the_tickets_again_change_nothing(take: Take, done: Converted) -> None:
    take(done.bills, now=THEN)
    before = Entry.objects.count()

    with pytest.raises(AlreadyTaken):
        take(done.bills, now=THEN)
    taken = take(done.bills[::-1], now=THEN)

    assert (taken.new, taken.changed, taken.same) == (0, 0, 139)
    assert Entry.objects.count() == before


def _penalty(ticket: Ticket, *, issued: date) -> Money:
    """Return what our rules add to a ticket that nobody pays, in force for tickets of that day."""
    assessed = accrued(
        in_force(PARKING, issued_on=issued, tax_year=None),
        movements=[Movement(ticket.issued, ticket.fine, "fine")],
        holds=(),
        due=ticket.issued,
        order=PARKING.order,
        as_of=AS_OF,
    )
    return sum((fee.amount for fee in assessed), ZERO)


def _owed_in_2018() -> dict[str, Money]:
    keys = list(Obligation.objects.values_list("id", flat=True))
    debts = owed(keys, as_of=AS_OF, city=settings.CITY)
    return {debt.facts.number: debt.total for debt in debts.values()}
