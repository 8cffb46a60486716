"""What a payment does to the books, as a bookkeeper would check it."""

from datetime import date

import pytest

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance, trial_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.payments.states import PublicState
from tallystick.records.receipts.models import Receipt
from tallystick.usecases.start_payment import AlreadyPaid, PaymentInProgress, QuoteOver
from tests.overtaken import close_here
from tests.payer import DECLINED_CARD, RETURNING_ACCOUNT
from tests.people import bill


def open_of(obligation: Obligation) -> Money:
    obligation.refresh_from_db()
    assert obligation.held_cents == 0
    return Money(obligation.open_cents)


def test_a_card_pays_a_ticket(ana, confirm, settings) -> None:
    ticket = bill(amount=Money(50_00))
    payment = ana.wants(ticket).chooses("card").starts()
    ana.pays()

    paid = confirm(payment)

    books = settings.CITY.books
    fee = Money(1_05)  # 2.1 % of $50.00
    assert paid.public_state == PublicState.PAID
    assert (paid.cents, paid.fee_cents, paid.last4) == (50_00, 1_05, "4242")
    assert debit_balance(books.card_clearing) == Money(51_05)
    assert debit_balance(books.service_fees) == -fee
    assert debit_balance(settings.CITY.service["parking"].receivable) == ZERO
    assert open_of(ticket) == ZERO
    assert trial_balance() == ZERO
    assert [r.cents for r in Receipt.objects.all()] == [50_00]
    assert Receipt.objects.get().code == f"{payment.reference}-1"
    assert [(n.kind, n.recipient) for n in Notice.objects.all()] == [
        ("payment-received", "ana@example.org")
    ]
    assert [event.after for event in PaymentEvent.objects.order_by("id")] == [
        "CREATED",
        "SUBMITTED",
        "CAPTURED",
    ]


def test_one_basket_is_one_charge_and_a_receipt_for_each_biller(ana, confirm, settings) -> None:
    ticket = bill(amount=Money(50_00))
    tax = bill(
        service="property-tax",
        number="04341060080000-2025-1",
        account="04341060080000",
        amount=Money(1_200_00),
        tax_year=2025,
    )
    payment = ana.wants(ticket).wants(tax).chooses("echeck").starts()
    ana.pays()

    confirm(payment)

    assert sorted((r.biller, r.cents) for r in Receipt.objects.all()) == [
        (settings.CITY.service["parking"].biller, 50_00),
        (settings.CITY.service["property-tax"].biller, 1_200_00),
    ]
    assert debit_balance(settings.CITY.books.ach_clearing) == Money(1_250_00)
    assert Payment.objects.count() == 1


def test_hearing_of_it_twice_posts_it_once(ana, confirm, settings) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()

    confirm(payment)
    confirm(payment)

    assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)
    assert Allocation.objects.count() == 1


def test_the_late_penalty_is_posted_with_the_payment(ana, confirm, settings) -> None:
    ticket = bill(amount=Money(60_00), due=date(2026, 11, 20))
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()

    confirm(payment)

    parking = settings.CITY.service["parking"]
    assert payment.cents == 120_00
    assert debit_balance(parking.charge["penalty"].revenue) == Money(-60_00)
    assert open_of(ticket) == ZERO
    assert trial_balance() == ZERO


def test_who_pays_in_time_owes_no_penalty_however_late_we_hear_of_it(
    ana, confirm, clock, settings
) -> None:
    ticket = bill(amount=Money(60_00), due=date(2026, 11, 23))
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()
    paid_at = clock.moment

    clock.forward(days=3)
    paid = confirm(payment)

    assert paid.effective_at == paid_at
    assert open_of(ticket) == ZERO
    assert debit_balance(settings.CITY.service["parking"].charge["penalty"].revenue) == ZERO


def test_a_second_payer_is_stopped_before_money_moves(ana, ben) -> None:
    ticket = bill()
    ana.wants(ticket).chooses("card").starts()

    with pytest.raises(PaymentInProgress):
        ben.wants(ticket).chooses("card").starts()

    assert Payment.objects.count() == 1


def test_the_same_basket_gets_its_own_page_again(ana) -> None:
    ana.wants(bill()).chooses("card")

    first, second = ana.starts(), ana.starts()

    assert first == second


def test_a_paid_basket_is_not_paid_again(ana, confirm) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    confirm(payment)

    with pytest.raises(AlreadyPaid):
        ana.starts()


def test_a_declined_card_takes_nothing_and_another_may_follow(ana, confirm) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("card").starts()
    ana.pays(DECLINED_CARD)
    assert confirm(payment).public_state == PublicState.IN_PROGRESS

    ana.pays()

    assert confirm(payment).public_state == PublicState.PAID
    assert open_of(ticket) == ZERO


def test_a_page_that_nobody_visits_lets_go_of_the_bill_after_five_minutes(
    ana, ben, confirm, clock
) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("card").starts()

    clock.forward(minutes=6)

    assert confirm(payment).public_state == PublicState.NOT_PAID
    assert open_of(ticket) == Money(50_00)
    ben.wants(ticket).chooses("card").starts()


def test_a_quote_ends_with_the_day(ana, clock) -> None:
    ana.wants(bill()).chooses("card")

    clock.forward(hours=12)  # 12:00 midnight in Chicago

    with pytest.raises(QuoteOver):
        ana.starts()


def test_money_for_a_bill_that_was_paid_elsewhere_becomes_unapplied(
    ana, ben, confirm, settings
) -> None:
    ticket = bill()
    late = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()
    close_here(late)
    second = ben.wants(ticket).chooses("echeck").starts()
    ben.pays()
    confirm(second)

    confirm(late)

    assert open_of(ticket) == ZERO
    assert debit_balance(settings.CITY.books.unapplied) == Money(-50_00)
    assert debit_balance(settings.CITY.books.ach_clearing) == Money(100_00)


def test_a_returned_echeck_opens_the_bill_again(ana, confirm, clock, settings) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays(RETURNING_ACCOUNT)
    assert confirm(payment).public_state == PublicState.IN_PROGRESS
    assert open_of(ticket) == ZERO

    clock.forward(days=10)

    assert confirm(payment).public_state == PublicState.RETURNED
    assert open_of(ticket) == Money(75_00), "with the fee for a returned payment"
    assert debit_balance(settings.CITY.books.ach_clearing) == ZERO
    assert set(Notice.objects.values_list("kind", flat=True)) == {
        "payment-received",
        "payment-returned",
    }
    assert trial_balance() == ZERO
