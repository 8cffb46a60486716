"""An outage that is written down gives grace to what was due, and the bill says so."""

import time
from datetime import date, timedelta

import pytest
from django.conf import settings as portal
from django.test import Client

from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.billing.models import Obligation, Outage
from tallystick.records.billing.owed import owed
from tests.people import bill
from tests.staff import Staff, words

DOWN = {
    "began_on": "2026-11-22",
    "began": "2:30 pm",
    "ended_on": "11/22/2026",
    "ended": "23:10",
    "grace_days": "3",
    "reason": "The data center had no power.",
}
SUNDAY = date(2026, 11, 22)


def owes(obligation: Obligation, on: date) -> Money:
    return owed([obligation.id], as_of=on, city=portal.CITY)[obligation.id].total


@pytest.fixture
def water(clock) -> Obligation:
    """Ben's water of $100.00 was due on the Sunday of the outage; 1.25 % is added when late."""
    return bill(
        service="water",
        number="W-1",
        account="2210071234",
        second="60614",
        amount=Money(100_00),
        due=SUNDAY,
    )


def write_down(staff: Staff, **changes: str) -> Outage | None:
    staff.sends("staff_outage_new", **(DOWN | changes))
    return Outage.objects.first()


def test_it_is_kept_in_the_citys_own_time(samuel) -> None:
    outage = write_down(samuel)

    assert outage is not None
    assert outage.began_at.isoformat() == "2026-11-22T20:30:00+00:00"
    assert (outage.first_on, outage.last_on) == (SUNDAY, SUNDAY)
    assert outage.recorded_by == samuel.user.actor
    page = words(samuel.sees("staff_outages"))
    assert "The data center had no power." in page
    assert "3 days of grace after it · Samuel Park" in page


def test_no_late_fee_starts_before_the_grace_is_over(samuel, water) -> None:
    assert owes(water, SUNDAY + timedelta(days=1)) == Money(101_25)

    write_down(samuel)

    assert owes(water, SUNDAY + timedelta(days=1)) == Money(100_00)
    assert owes(water, SUNDAY + timedelta(days=3)) == Money(100_00)
    assert owes(water, SUNDAY + timedelta(days=4)) == Money(101_25)


def test_what_was_due_on_another_day_has_no_grace(samuel, clock) -> None:
    saturday = bill(
        service="water",
        number="W-2",
        account="2210071235",
        amount=Money(100_00),
        due=SUNDAY - timedelta(days=1),
    )
    write_down(samuel)

    assert owes(saturday, SUNDAY) == Money(101_25)


def test_the_bill_says_why(samuel) -> None:
    bill(number="9190000001", due=SUNDAY)
    late = words(Client().get("/pay/parking/9190000001/").content.decode())
    assert "1 day late" in late

    write_down(samuel)

    page = words(Client().get("/pay/parking/9190000001/").content.decode())

    assert "Grace because this site was down on November 22, 2026" in page
    assert "No late fee is added before November 26, 2026" in page
    assert "1 day late" not in page


def test_one_that_was_written_down_by_mistake_is_withdrawn(samuel, water, clock) -> None:
    outage = write_down(samuel)
    samuel.sends("staff_outage_withdraw", outage.id)

    assert owes(water, local_day(clock.moment, portal.CITY.zone)) == Money(101_25)
    assert "Withdrawn" in samuel.sees("staff_outages")
    assert samuel.sends("staff_outage_withdraw", outage.id).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ended": "1 pm"}, "It must end after it began, and before now."),
        ({"ended_on": "2026-11-24"}, "It must end after it began, and before now."),
        ({"began": "half past two"}, "Enter the time like 2:30 pm or 14:30."),
        ({"began": "13:00 pm"}, "Enter the time like 2:30 pm or 14:30."),
        ({"grace_days": "61"}, "Enter a number of days from 0 to 60."),
        ({"reason": ""}, "Say what happened."),
    ],
)
def test_a_mistake_is_explained_and_nothing_is_kept(samuel, changes, sentence) -> None:
    answer = samuel.sends("staff_outage_new", **(DOWN | changes))

    assert sentence in words(answer.content.decode())
    assert not Outage.objects.exists()


def test_a_clerk_reads_the_record_and_adds_nothing(carla) -> None:
    assert "Write down an outage" not in carla.sees("staff_outages")
    assert write_down(carla) is None


def test_every_change_is_in_the_audit_with_who_and_why(samuel) -> None:
    outage = write_down(samuel)
    samuel.sends("staff_outage_withdraw", outage.id)

    written = outage.events.order_by("pgh_id").values_list(
        "pgh_label", "pgh_context__metadata__use_case", "pgh_context__metadata__actor"
    )
    assert list(written) == [
        ("insert", "record_outage", samuel.user.actor),
        ("update", "withdraw_outage", samuel.user.actor),
    ]


def test_money_acts_ask_for_the_code_again(samuel, monkeypatch) -> None:
    """What can cost money asks who has not shown a code for ten minutes."""
    later = time.time() + 11 * 60
    monkeypatch.setattr("tallystick.channels.staff.gate.time.time", lambda: later)

    answer = samuel.opens("staff_outage_new")

    assert answer.status_code == 303
    assert answer["Location"] == "/staff/sign-in/code-again/?next=%2Fstaff%2Foutages%2Fnew%2F"
    assert samuel.opens("staff_payments").status_code == 200
