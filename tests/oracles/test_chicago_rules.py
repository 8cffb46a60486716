"""141 published Chicago tickets: the late fees of our rules, from the fine and the dates alone."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from django.conf import settings

from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Assessed, Hold, Movement, accrued
from tests.oracles.conftest import Tell
from tests.oracles.convert import SHARED, Row, read_rows
from tests.oracles.convert_chicago_tickets import AS_OF, Ticket, history

PARKING = settings.CITY.service["parking"]
ON_A_PLAN = "7000004185"  # due at twice the fine, and in 2012 already
REASONS = {
    ON_A_PLAN: "as if the collection cost was waived by a plan",
    "7000004455": "paid less, as if settled",
    "7000004263": "paid more, as if with another fee",
}


@pytest.fixture(scope="module")
def tickets() -> Mapping[str, Ticket]:
    files = ("camera_tickets_2003.csv", "parking_tickets_2015.csv")
    rows: Sequence[Row] = [
        row for file in files for row in read_rows(SHARED / "chicago_tickets" / file)
    ]
    return {row["ticket_number"]: Ticket.read(row) for row in rows}


def movements(ticket: Ticket) -> list[Movement]:
    """Return the fine, and what was paid or taken back."""
    return [
        Movement(ticket.issued, ticket.fine, "fine"),
        *(
            Movement(
                date.fromisoformat(one["on"]), -Money.parse(one["amount"]), one.get("charge", "")
            )
            for one in history(ticket)
        ),
    ]


def fees(ticket: Ticket, *holds: Hold) -> tuple[Assessed, ...]:
    return accrued(
        in_force(PARKING, issued_on=ticket.issued, tax_year=None),
        movements=movements(ticket),
        holds=holds,
        due=ticket.due_on,
        order=PARKING.order,
        as_of=AS_OF,
        referred=ticket.referred_on,
    )


def due(ticket: Ticket, *holds: Hold) -> Money:
    """Return what our rules say is due on the day of the published figures."""
    moved = sum((movement.amount for movement in movements(ticket)), ZERO)
    return moved + sum((fee.amount for fee in fees(ticket, *holds)), ZERO)


def test_138_of_141_tickets_are_due_to_the_cent(tickets: Mapping[str, Ticket], tell: Tell) -> None:
    missed = [number for number, ticket in tickets.items() if due(ticket) != ticket.due]

    tell(
        *("Chicago tickets", "what is due, from fine and dates"),
        rows=len(tickets),
        missed={REASONS[number]: 1 for number in missed},
    )
    assert set(missed) == set(REASONS)


def test_a_plan_would_explain_one_more(tickets: Mapping[str, Ticket]) -> None:
    ticket = tickets[ON_A_PLAN]
    plan = Hold(ticket.due_on + timedelta(days=2), AS_OF, "plan")  # after the penalty

    assert due(ticket) == Money(219_60)
    assert due(ticket, plan) == ticket.due == Money(180_00)


def test_the_collection_cost_is_ours_to_the_cent(tickets: Mapping[str, Ticket], tell: Tell) -> None:
    published = {
        number: ticket.due + ticket.paid - ticket.doubled
        for number, ticket in tickets.items()
        if ticket.paid_before_referral is not None
    }
    ours = {
        number: fee.amount
        for number in published
        for fee in fees(tickets[number])
        if fee.policy.charge == "collection"
    }

    tell("Chicago tickets", "collection cost of 22 percent", rows=len(published), missed={})
    assert len(published) == 30
    assert ours == published


@pytest.mark.parametrize(
    ("number", "due_now", "why"),
    [  # DOMAIN.md 1.8
        ("7000004399", 219_60, "180.00 and 22 percent"),
        ("65543631", 146_40, "120.00 and 22 percent"),
        ("66151681", 488_00, "400.00 and 22 percent"),
        ("9189618863", 95_21, "41.96 was paid before"),
        ("9188770613", 0, "100.00 was paid before, 366.00 after"),
        ("7000004142", -10_00, "190.00 was paid of 180.00"),
        ("9189154639", 0, "dismissed"),
        ("9189209901", 150_00, "nobody knows the owner"),
    ],
)
def test_a_published_ticket(
    tickets: Mapping[str, Ticket], number: str, due_now: int, why: str
) -> None:
    assert due(tickets[number]) == tickets[number].due == Money(due_now), why
