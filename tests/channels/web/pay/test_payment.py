"""Coming back from the processor: paid, unknown, not paid, given up; and whose payment it is."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance, trial_balance
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import Receipt
from tallystick.sandbox.models import Knob, Session, State
from tests.guest import Guest
from tests.payer import ASKING_CARD, DECLINED_CARD, TIMING_OUT_CARD, Payer
from tests.people import bill


def status_of(guest: Guest) -> str:
    return guest.sees("payment_status", guest.payment.reference)


def test_coming_back_paid_leads_to_the_receipt(ana, settings) -> None:
    answer = ana.wants(bill(amount=Money(50_00))).pays("card")

    assert answer["Location"] == reverse("receipt", args=[ana.payment.reference])
    assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)


def test_coming_back_again_and_again_settles_once(ana, settings) -> None:
    ana.wants(bill(amount=Money(50_00))).pays("card")

    for _ in range(3):
        ana.comes_back()

    assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)
    assert Receipt.objects.count() == 1


def test_coming_back_empties_the_basket(ana) -> None:
    answer = ana.wants(bill()).pays("echeck")

    assert "visit" in answer.cookies
    assert ana.client.get(reverse("checkout_details"))["Location"] == reverse(
        "payment_status", args=[ana.payment.reference]
    )


def test_who_leaves_the_payment_page_can_go_on_or_give_it_up(ana) -> None:
    page = ana.wants(bill()).goes_to_pay()
    Payer(ana.client).opens(page)

    shown = status_of(ana)

    assert "This payment is not finished" in shown
    assert "No money was taken so far." in shown
    again = ana.client.get(reverse("payment_go", args=[ana.payment.reference]))
    assert again["Location"] == page


def test_giving_up_closes_the_page_at_the_processor_first(ana) -> None:
    ticket = bill()
    page = ana.wants(ticket).goes_to_pay()
    Payer(ana.client).opens(page)

    answer = ana.client.post(reverse("payment_start_over", args=[ana.payment.reference]))

    assert answer["Location"] == reverse("checkout_method")
    assert ana.payment.state == PaymentState.CANCELED
    assert Session.objects.get().expired_at is not None
    ticket.refresh_from_db()
    assert ticket.held_cents == 0
    assert ana.chooses("echeck")["Location"] == reverse("checkout_review")
    assert ana.presses_pay()["Location"] != page


def test_giving_up_after_paying_shows_the_receipt(ana, settings) -> None:
    page = ana.wants(bill()).goes_to_pay()
    Payer(ana.client).pays_by_card(page)

    answer = ana.client.post(
        reverse("payment_start_over", args=[ana.payment.reference]), follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("receipt", args=[ana.payment.reference])
    assert ana.payment.state == PaymentState.CAPTURED


def test_giving_up_while_the_processor_is_away_changes_nothing(ana) -> None:
    ana.wants(bill()).goes_to_pay()
    Knob.objects.create(point="expire", fault="error-before", left=1)

    ana.client.post(reverse("payment_start_over", args=[ana.payment.reference]))

    assert ana.payment.state == PaymentState.SUBMITTED


def test_what_is_not_known_is_never_called_failed(ana) -> None:
    page = ana.wants(bill()).goes_to_pay()
    Payer(ana.client).pays_by_card(page, TIMING_OUT_CARD)  # charged, and then no answer
    Knob.objects.create(point="fetch", fault="error-before", left=2)
    ana.comes_back()

    shown = status_of(ana)

    assert "We are checking. Do not pay again." in shown
    assert ana.payment.reference in shown
    assert "12:00 pm CST" in shown
    assert "start-over" not in shown
    assert ana.comes_back()["Location"] == reverse("receipt", args=[ana.payment.reference])


def test_a_payment_that_ends_without_money_says_so_and_keeps_the_basket(ana) -> None:
    page = ana.wants(bill()).goes_to_pay()
    for _ in range(5):  # then the processor takes no more tries
        Payer(ana.client).pays_by_card(page, DECLINED_CARD)
    ana.comes_back()

    shown = status_of(ana)

    assert ana.payment.state == PaymentState.FAILED
    assert "No money was taken" in shown
    assert "The card or the bank said no." in shown
    assert reverse("checkout_method") in shown
    assert "Step 2 of 4" in ana.sees("checkout_method")


def test_a_page_that_lapsed_says_so(ana, clock) -> None:
    page = ana.wants(bill()).goes_to_pay()
    Payer(ana.client).opens(page)
    clock.forward(minutes=31)

    shown = status_of(ana)

    assert ana.payment.state == PaymentState.EXPIRED
    assert "The payment page was closed before you paid." in shown


def test_a_question_of_the_bank_is_told(ana) -> None:
    page = ana.wants(bill()).goes_to_pay()
    Payer(ana.client).pays_by_card(page, ASKING_CARD)

    assert Session.objects.get().state(ana.payment.created_at) is State.ACTION
    assert "Your bank has a question" in status_of(ana)


def test_another_amount_than_agreed_is_taken_in_but_put_on_no_bill(ana, settings) -> None:
    ticket = bill(amount=Money(50_00))
    page = ana.wants(ticket).goes_to_pay()
    Knob.objects.create(point="pay", fault="amount", cents=1, left=1)
    Payer(ana.client).pays_by_card(page)

    shown = ana.client.get(ana.comes_back()["Location"]).content.decode()

    assert debit_balance(settings.CITY.books.unapplied) == Money(-1)
    ticket.refresh_from_db()
    assert ticket.open_cents == 50_00
    assert trial_balance() == ZERO
    assert "Payment received, but not the right amount" in shown
    assert "$0.01 was taken. It should have been $51.05." in shown


def test_a_processor_elsewhere_is_reached_by_a_plain_link(ana, settings) -> None:
    settings.SANDBOX_URL = "http://processor.example/sandbox"
    settings.ALLOWED_HOSTS = ["testserver", "processor.example"]
    ana.wants(bill())

    target = ana.goes_to_pay()

    assert target == reverse("payment_go", args=[ana.payment.reference])
    shown = ana.client.get(target).content.decode()
    assert "Step 4 of 4" in shown
    assert f'href="http://processor.example/sandbox/pay/{Session.objects.get().ref}/"' in shown


@pytest.mark.parametrize("name", ["payment_go", "payment_start_over"])
def test_only_the_browser_that_started_a_payment_can_go_on_with_it(ana, ben, name) -> None:
    ana.wants(bill()).goes_to_pay()
    address = reverse(name, args=[ana.payment.reference])

    answer = ben.client.post(address) if name.endswith("over") else ben.client.get(address)

    assert answer.status_code == 404
    assert ana.payment.state == PaymentState.SUBMITTED


def test_the_reference_alone_shows_where_a_payment_stands_and_no_more(ana, ben) -> None:
    ana.wants(bill()).goes_to_pay()

    shown = ben.sees("payment_status", ana.payment.reference)

    assert "This payment is not finished" in shown
    assert "ana@example.org" not in shown
    assert "Ana Reyes" not in shown
    assert "9190000001" not in shown
    assert "start-over" not in shown


@pytest.mark.parametrize("name", ["payment_status", "payment_return", "receipt", "receipt_pdf"])
def test_a_reference_that_nobody_has_leads_nowhere(ana, name) -> None:
    assert ana.client.get(reverse(name, args=["7K3M-0QRX-V2HD-91TB"])).status_code == 404


def test_pages_of_a_payment_are_kept_by_nobody(ana) -> None:
    ana.wants(bill()).pays()

    for name in ("receipt", "receipt_pdf"):
        answer = ana.client.get(reverse(name, args=[ana.payment.reference]))
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_fifty_who_ask_at_the_same_time_settle_once(ana, settings) -> None:
    page = ana.wants(bill(amount=Money(50_00))).goes_to_pay()
    Payer(ana.client).pays_by_card(page)
    address = reverse("payment_return", args=[ana.payment.reference])

    def come_back(_: int) -> int:
        try:
            return Guest().client.get(address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as browsers:
        answers = list(browsers.map(come_back, range(50)))

    assert set(answers) == {303}
    assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)
    assert Payment.objects.get().state == PaymentState.CAPTURED
    assert Receipt.objects.count() == 1
