"""Staff see money that found no bill, and do with it what its payer wants."""

import pytest
from django.conf import settings as portal

from tallystick.channels.jobs.tasks import confirm_all
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.checkout.models import Checkout
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Choice, Refund
from tallystick.records.refunds.states import RefundState
from tests.guest import Guest
from tests.overtaken import overtake
from tests.payer import GOOD_CARD, Payer
from tests.people import bill
from tests.staff import words


@pytest.fixture
def surplus(ana: Guest, clock) -> Payment:
    """Ana's $50.00 arrive late: Ben has paid the ticket meanwhile."""
    ticket = bill()
    url = ana.wants(ticket).goes_to_pay()
    late = ana.payment
    overtake(late, by=Guest("Ben Okafor", "ben@example.org"))
    payer = Payer(ana.client)
    payer.opens(url)
    payer.pays_by_card(url, GOOD_CARD)
    confirm_all([late.reference])
    late.refresh_from_db()
    return late


def unapplied() -> Money:
    return -debit_balance(portal.CITY.books.unapplied)


def test_it_is_listed_with_its_age(carla, surplus, clock) -> None:
    clock.forward(days=3)

    page = words(carla.sees("staff_unapplied"))

    assert f"$50.00 Waits for 3 days · {surplus.reference}" in page
    assert "After 30 days it goes back by itself." in page
    assert "Do what the payer wants" not in page, "a clerk only looks"


def test_it_goes_back(samuel, surplus, clock) -> None:
    clock.forward(minutes=1)
    assert "Do what the payer wants" in samuel.sees("staff_unapplied")

    samuel.sends("staff_unapplied_one", surplus.reference, choice="REFUND")

    refund = Refund.objects.get()
    assert (refund.cents, refund.state) == (50_00, RefundState.APPROVED)
    page = words(samuel.sees("staff_unapplied"))
    assert "It is done: $50.00." in page
    assert "All money has found its bill." in page


def test_it_pays_another_bill(samuel, surplus) -> None:
    other = bill(number="9190000002", amount=Money(30_00))

    samuel.sends("staff_unapplied_one", surplus.reference, choice="BILL", number=" 9190000002 ")

    other.refresh_from_db()
    assert (other.open_cents, unapplied()) == (0, Money(20_00))


def test_nobody_decides_about_their_own_surplus(samuel, surplus) -> None:
    Checkout.objects.filter(payments=surplus).update(email=samuel.who.email)

    answer = samuel.sends("staff_unapplied_one", surplus.reference, choice="REFUND")

    assert "You made this payment yourself." in answer.content.decode()
    assert (Choice.objects.count(), unapplied()) == (0, Money(50_00))


def test_it_is_kept(samuel, surplus) -> None:
    samuel.sends("staff_unapplied_one", surplus.reference, choice="CREDIT")

    assert Choice.objects.get().actor == samuel.user.actor
    assert unapplied() == Money(50_00)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what becomes of the money."),
        ({"choice": "BILL"}, "Enter the number of the bill."),
        ({"choice": "BILL", "number": "77"}, "No bill that is owed has this number."),
        ({"choice": "BILL", "number": "9190000001"}, "No bill that is owed has this number."),
    ],
)
def test_a_mistake_is_explained_and_nothing_moves(samuel, surplus, typed, sentence) -> None:
    answer = samuel.sends("staff_unapplied_one", surplus.reference, **typed)

    assert sentence in words(answer.content.decode())
    assert (Choice.objects.count(), unapplied()) == (0, Money(50_00))


def test_it_is_done_once(samuel, surplus) -> None:
    samuel.sends("staff_unapplied_one", surplus.reference, choice="REFUND")

    answer = samuel.sends("staff_unapplied_one", surplus.reference, choice="REFUND")

    assert "Nothing of this payment waits for a choice now." in words(answer.content.decode())
    assert Refund.objects.count() == 1
