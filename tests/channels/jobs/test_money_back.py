"""The tasks about refunds, payouts and the daily comparison, each run as the clock runs it."""

import pytest
from django.conf import settings as portal

from tallystick.channels.jobs import money_back
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.banking.models import Difference, Payout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.refunds.states import RefundState
from tallystick.sandbox.models import Knob
from tests.people import bill
from tests.processor import Bank
from tests.refunding import Office

BOOKS = portal.CITY.books


@pytest.fixture
def paid(ana, clock) -> Payment:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    compare()
    payment.refresh_from_db()
    return payment


def compare() -> None:
    money_back.compare_with_processor(timestamp=0)


def test_what_nobody_told_us_of_is_found_by_the_comparison(paid) -> None:
    assert paid.state == PaymentState.CAPTURED
    assert not Difference.objects.exists()


def test_an_approved_refund_is_sent_and_followed(paid, clock) -> None:
    office = Office(clock)
    Knob.objects.create(point="refund", fault="pending", left=1, days=2)
    refund = office.approves(office.asks(paid, Money(50_00)))

    money_back.submit_refunds(timestamp=0)
    refund.refresh_from_db()
    assert refund.state == RefundState.SUBMITTED

    clock.forward(days=2)
    for _ in range(2):
        money_back.ask_about_refunds(timestamp=0)
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert debit_balance(BOOKS.refunds_payable) == ZERO


def test_a_processor_that_is_away_holds_up_no_other_refund(paid, clock) -> None:
    office = Office(clock)
    first, second = (office.approves(office.asks(paid, Money(10_00)), by="Dan") for _ in range(2))
    Knob.objects.create(point="refund", fault="error-after", left=1)

    money_back.submit_refunds(timestamp=0)
    clock.forward(minutes=11)
    money_back.ask_about_refunds(timestamp=0)

    first.refresh_from_db(), second.refresh_from_db()
    assert first.state == second.state == RefundState.DONE
    assert debit_balance(BOOKS.card_clearing) == Money(31_05)


def test_payouts_are_taken_once_however_often_it_runs(paid, clock) -> None:
    Bank(clock).pays_out()

    for _ in range(3):
        money_back.take_payouts(timestamp=0)

    paid.refresh_from_db()
    assert paid.state == PaymentState.SETTLED
    assert Payout.objects.count() == 1
    assert debit_balance(BOOKS.card_clearing) == ZERO


def test_a_dispute_that_nobody_told_us_of_is_followed(paid, clock) -> None:
    Bank(clock).disputes(paid)

    compare()

    paid.refresh_from_db()
    assert paid.state == PaymentState.DISPUTED


def test_a_dispute_after_a_hundred_days_is_heard_of_from_the_payout_that_bears_it(
    paid, clock
) -> None:
    Bank(clock).pays_out()
    money_back.take_payouts(timestamp=0)
    clock.forward(days=100)
    Bank(clock).disputes(paid)
    compare()
    paid.refresh_from_db()
    assert paid.state == PaymentState.SETTLED, "the comparison looks back 65 days"

    clock.forward(days=1)
    Bank(clock).pays_out()
    money_back.take_payouts(timestamp=0)

    paid.refresh_from_db()
    assert paid.state == PaymentState.DISPUTED
    assert debit_balance(BOOKS.disputed) == Money(51_05)
    assert debit_balance(BOOKS.card_clearing) == ZERO


def test_nothing_waits_for_nobody(paid) -> None:
    money_back.give_back_unapplied(timestamp=0)

    paid.refresh_from_db()
    assert paid.refunded_cents == 0
