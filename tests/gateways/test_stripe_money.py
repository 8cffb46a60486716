"""Money that came through Stripe is followed to the bank: refunds, disputes, returns, payouts."""

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings as city_settings
from pytest_django.fixtures import Settings

from tallystick.channels.jobs import money_back
from tallystick.config.gateways import payment_gateway
from tallystick.kernel.money import ZERO, Money
from tallystick.records.banking.models import Difference, Payout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.refunds.states import RefundState
from tallystick.usecases.start_payment import start_payment
from tests import books, moment
from tests.fake_stripe.server import FakeStripe
from tests.fake_stripe.till import CHECKING, VISA, Till
from tests.people import bill
from tests.refunding import Office
from tests.resident import URLS, Resident

pytestmark = pytest.mark.django_db
ACCOUNTS = city_settings.CITY.books


@pytest.fixture
def stripe(fake_stripe: FakeStripe, stripe_in_charge: FakeStripe, settings: Settings) -> FakeStripe:
    settings.CLOCK = "tests.moment.now"
    return fake_stripe


def pays(stripe: FakeStripe, number: str, method: str = "card") -> tuple[Payment, Till]:
    """Let a resident pay a bill of $50.00; the comparison finds what nobody told us of."""
    resident = Resident(moment.CLOCK).wants(bill(number=number)).chooses(method)
    page = start_payment(
        checkout=resident.basket.id,
        gateway=payment_gateway(),
        urls=URLS,
        actor="guest",
        now=moment.CLOCK.moment,
        city=city_settings.CITY,
    )
    till = Till(payment_gateway(), stripe, page)
    if method == "card":
        till.pays(VISA)
    else:
        till.promises(CHECKING)
    compares()
    return Payment.objects.get(gateway_reference=page.gateway_reference), till


def compares() -> None:
    money_back.compare_with_processor(timestamp=0)


def is_paid_out(stripe: FakeStripe) -> None:
    """Let Stripe send what there is, and take it into the books."""
    stripe.account.tick()
    stripe.account.pay_out()
    money_back.take_payouts(timestamp=0)


@pytest.fixture
def paid(stripe: FakeStripe) -> Callable[..., tuple[Payment, Till]]:
    return partial(pays, stripe)


def test_charges_become_a_payout_and_clearing_is_empty(stripe, paid) -> None:
    card, _ = paid("9190000001")
    debit, _ = paid("9190000002", "echeck")
    assert books.balance(ACCOUNTS.card_clearing) == Money(51_05)
    moment.CLOCK.forward(days=4)
    is_paid_out(stripe)

    assert books.balance(ACCOUNTS.card_clearing) == ZERO
    assert books.balance(ACCOUNTS.ach_clearing) == ZERO
    assert books.balance(ACCOUNTS.processor_fees) == Money(1_78 + 40)
    assert books.balance(ACCOUNTS.bank) == Money(51_05 - 1_78 + 50_00 - 40)
    for payment in (card, debit):
        payment.refresh_from_db()
        assert payment.state == PaymentState.SETTLED
    assert not Difference.objects.exists()


def test_a_payout_is_taken_once_however_often_it_is_listed(stripe, paid) -> None:
    paid("9190000001")
    is_paid_out(stripe)
    money_back.take_payouts(timestamp=0)

    assert Payout.objects.count() == 1
    assert books.balance(ACCOUNTS.bank) == Money(51_05 - 1_78)


def test_a_refund_goes_through_stripe_once_and_is_drawn_from_the_next_payout(stripe, paid) -> None:
    payment, till = paid("9190000001")
    is_paid_out(stripe)
    office = Office(moment.CLOCK)
    refund = office.approves(office.asks(payment, Money(20_00)))
    for _ in range(2):
        money_back.submit_refunds(timestamp=0)
        money_back.ask_about_refunds(timestamp=0)
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert till.truth.refunded == Money(refund.cents + refund.fee_cents)
    moment.CLOCK.forward(days=1)
    is_paid_out(stripe)

    assert books.balance(ACCOUNTS.card_clearing) == ZERO
    assert books.balance(ACCOUNTS.refunds_payable) == ZERO
    compares()
    assert not Difference.objects.exists()


@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
def test_a_dispute_is_followed_to_its_end(stripe, paid, won: bool) -> None:
    payment, till = paid("9190000001")
    dispute = till.disputes()
    compares()
    payment.refresh_from_db()
    assert payment.state == PaymentState.DISPUTED

    stripe.account.decide(dispute, won=won)
    compares()
    moment.CLOCK.forward(days=1)
    is_paid_out(stripe)

    payment.refresh_from_db()
    assert payment.state == (PaymentState.DISPUTE_WON if won else PaymentState.DISPUTE_LOST)
    assert books.balance(ACCOUNTS.card_clearing) == ZERO
    assert books.balance(ACCOUNTS.processor_fees) == Money(1_78 + 15_00)
    assert books.open_of("9190000001") >= (ZERO if won else Money(50_00))
    assert not Difference.objects.exists()


def test_a_debit_that_comes_back_long_after_is_drawn_from_the_bank(stripe, paid) -> None:
    payment, till = paid("9190000001", "echeck")
    moment.CLOCK.forward(days=4)
    is_paid_out(stripe)
    moment.CLOCK.forward(days=30)
    till.disputes("insufficient_funds")
    compares()
    is_paid_out(stripe)

    payment.refresh_from_db()
    assert (payment.state, payment.reason) == (PaymentState.RETURNED, "R01")
    assert books.balance(ACCOUNTS.ach_clearing) == ZERO
    assert books.balance(ACCOUNTS.bank) == Money(-40 - 15_00)
    assert books.open_of("9190000001") >= Money(50_00)
    assert not Difference.objects.exists()


def test_money_of_no_page_of_ours_is_on_the_list_of_differences(stripe) -> None:
    stripe.account.add(
        "charge",
        "ch",
        amount=5_00,
        amount_refunded=0,
        currency="usd",
        disputed=False,
        status="succeeded",
        payment_intent="pi_other",
        metadata={},
    )
    compares()

    (listed,) = Difference.objects.all()
    assert (listed.kind, listed.cents) == (Difference.Kind.UNKNOWN, 5_00)
