"""Staff find a payment by whatever somebody knows, see all that happened, and ask again."""

import re

import pytest
from django.conf import settings as portal

from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState
from tallystick.sandbox.models import Knob
from tallystick.usecases.number_receipts import number_receipts
from tests import moment
from tests.guest import Guest
from tests.payer import DECLINED_CARD, GOOD_CARD, Payer
from tests.people import bill
from tests.staff import words


@pytest.fixture
def paid(ana: Guest) -> Payment:
    """Ana has paid a ticket of $50.00 by card, with a fee of $1.05."""
    ana.wants(bill()).pays()
    return ana.payment


@pytest.fixture
def ben(clock) -> Payment:
    """Ben has begun to pay another ticket."""
    ben = Guest("Ben Okafor", "ben@example.org")
    ben.wants(bill(number="9190000002", account="ILXY999")).goes_to_pay()
    return ben.payment


def found(page: str) -> set[str]:
    return set(re.findall(r"/staff/payments/([0-9A-Z-]{19})/", page))


def test_the_newest_payments_are_listed(carla, paid, ben) -> None:
    page = carla.sees("staff_payments")

    assert found(page) == {paid.reference, ben.reference}
    assert "Ana Reyes" in page
    assert "$51.05" in page


@pytest.mark.parametrize(
    "known",
    [
        lambda payment: payment.reference,
        lambda payment: payment.reference.lower().replace("-", " "),
        lambda payment: f"{payment.reference}-1",
        lambda payment: payment.gateway_reference,
        lambda payment: "9190000001",
        lambda payment: "919-0000-001",
        lambda payment: "ANA@example.org",
        lambda payment: "4242",
    ],
    ids=["reference", "typed", "receipt", "processor", "bill", "bill typed", "email", "last4"],
)
def test_any_number_or_address_finds_it_and_no_other(carla, paid, ben, known) -> None:
    assert found(carla.sees("staff_payments", known=known(paid))) == {paid.reference}


def test_days_and_state_narrow_the_list(carla, paid, ben, clock) -> None:
    assert found(carla.sees("staff_payments", state="SUBMITTED")) == {ben.reference}
    assert found(carla.sees("staff_payments", since="2026-11-24")) == set()
    assert len(found(carla.sees("staff_payments", since="11/23/2026", until="11/23/2026"))) == 2
    clock.forward(days=91)
    assert found(carla.sees("staff_payments")) == set()
    assert found(carla.sees("staff_payments", known=paid.reference)) == {paid.reference}


def test_days_in_the_wrong_order_are_explained(carla) -> None:
    page = carla.sees("staff_payments", since="2026-11-24", until="2026-11-23")

    assert "The last day comes before the first one." in page


def test_long_lists_are_in_pages_and_ask_little(
    carla, clock, django_assert_max_num_queries
) -> None:
    for number in range(120):
        Payment.objects.create(
            reference=f"0000-0000-0000-{number:04d}", method="card", cents=1, created_at=moment.NOON
        )
    with django_assert_max_num_queries(12):
        first = carla.sees("staff_payments")
    third = carla.sees("staff_payments", page=3)

    assert (len(found(first)), len(found(third))) == (50, 20)
    assert "?page=2" in first
    assert "?page=4" not in third


def test_the_timeline_tells_everything(carla, paid, clock) -> None:
    number_receipts(limit=10, actor="poller", now=clock.moment, zone=portal.CITY.zone)
    html = carla.sees("staff_payment", paid.reference)
    page = words(html)

    assert "At the payment page" in page
    assert "The payer, on the web" in page
    assert f"Receipt {paid.reference}-1 written" in page
    assert "2026-000001" in page
    assert "Message to ana@example.org written" in page
    assert "Parking and camera tickets 9190000001 $50.00" in page
    assert "Cards, on their way to the bank $51.05" in page
    assert "Service fees $1.05" in page
    assert paid.gateway_reference in page


def test_an_unknown_payment_is_not_found(carla) -> None:
    assert carla.opens("staff_payment", "0000-0000-0000-0000").status_code == 404
    assert carla.sends("staff_ask", "0000-0000-0000-0000").status_code == 404


def test_asking_now_brings_what_the_processor_knows(carla, clock) -> None:
    ben = Guest("Ben Okafor", "ben@example.org")
    page = ben.wants(bill(amount=Money(80_00))).goes_to_pay()
    Payer(ben.client).pays_by_card(page, GOOD_CARD)

    answer = carla.client.post(f"/staff/payments/{ben.payment.reference}/ask/", follow=True)

    assert "This is new: Paid." in words(answer.content.decode())
    assert ben.payment.state == PaymentState.CAPTURED
    assert PaymentEvent.objects.latest("id").actor == carla.user.actor
    assert "Carla Mendez, staff" in answer.content.decode()


def test_asking_in_vain_says_so_and_changes_nothing(carla, clock) -> None:
    ben = Guest("Ben Okafor", "ben@example.org")
    page = ben.wants(bill()).goes_to_pay()
    Payer(ben.client).pays_by_card(page, DECLINED_CARD)
    Knob.objects.create(point="fetch", fault="error-before", left=1)

    answer = carla.client.post(f"/staff/payments/{ben.payment.reference}/ask/", follow=True)

    assert "does not answer right now. Nothing was changed here." in words(answer.content.decode())
    assert ben.payment.state == PaymentState.SUBMITTED


def test_an_auditor_sees_it_all_and_can_ask_nobody(arthur, paid) -> None:
    page = arthur.sees("staff_payment", paid.reference)

    assert "Ask the payment company now" not in page
    assert arthur.sends("staff_ask", paid.reference).status_code == 403
