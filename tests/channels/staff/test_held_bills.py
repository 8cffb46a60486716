"""Staff look at bills that are too much to be true, and release them or ask for a reading."""

import pytest
from django.conf import settings as portal

from tallystick.records.billing.models import HeldBill
from tests.bill_file import Take, take
from tests.staff import Staff, words
from tests.water import ACCOUNT, meis_bills

__all__ = ["take"]


@pytest.fixture
def held(clock, take: Take) -> HeldBill:
    """Mei's newest bill is four and a half times the usual."""
    take(*meis_bills(2_400, 2_500, 2_300, 2_450, 11_000))
    return HeldBill.objects.get()


def test_a_held_bill_is_listed_with_why(samuel: Staff, held: HeldBill) -> None:
    page = words(samuel.sees("staff_held_bills"))

    assert f"Water, sewer and garbage, {ACCOUNT} . It says 4.5 times the usual use a day." in page
    assert "Waits for 0 days" in page


def test_its_page_shows_the_accounts_past(samuel: Staff, held: HeldBill) -> None:
    page = words(samuel.sees("staff_held_bill", held.id))

    assert "November 5, 2026 1,349 $1,047.74 Read from the meter" in page
    assert "September 5, 2026 296" in page


def test_the_supervisor_releases_it_with_a_reason(samuel: Staff, held: HeldBill) -> None:
    samuel.sends("staff_held_bill_release", held.id, because="A pipe had burst.")

    held.refresh_from_db()
    assert (held.state, held.released_because) == ("RELEASED", "A pipe had burst.")
    assert held.released_by == samuel.user.actor
    assert held.grace_days == portal.CITY.service["water"].metered.brake.grace_days
    assert "No bill is held." in words(samuel.sees("staff_held_bills"))
    page = words(samuel.sees("staff_held_bill", held.id))
    assert "A pipe had burst." in page
    assert "Release the bill" not in page


def test_without_a_reason_it_stays_held(samuel: Staff, held: HeldBill) -> None:
    answer = samuel.sends("staff_held_bill_release", held.id, because="")

    assert "Say why the bill is right." in answer.content.decode()
    assert HeldBill.objects.get().state == "HELD"


def test_the_clerk_asks_for_a_reading_but_does_not_release(carla: Staff, held: HeldBill) -> None:
    carla.sends("staff_held_bill_ask", held.id)

    page = words(carla.sees("staff_held_bill", held.id))
    assert "A new reading was asked for" in page
    assert "Release the bill" not in page
    assert carla.sends("staff_held_bill_release", held.id, because="x").status_code == 403
