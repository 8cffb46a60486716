"""From the basket to the processor's page, as a resident sees it."""

from datetime import date, datetime

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from tallystick.channels.web.visit import Visit
from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.sandbox.models import Knob, Session
from tests.guest import Guest
from tests.payer import Payer
from tests.people import bill

STEPS = ("checkout_details", "checkout_method", "checkout_review")


def test_the_way_is_details_method_review_and_the_processors_page(ana) -> None:
    ana.wants(bill(amount=Money(50_00)))

    assert "Step 1 of 4" in ana.sees("checkout_details")
    assert ana.says_who()["Location"] == reverse("checkout_method")
    assert "Step 2 of 4" in ana.sees("checkout_method")
    assert ana.chooses("card")["Location"] == reverse("checkout_review")
    assert "Step 3 of 4" in ana.sees("checkout_review")
    page = ana.presses_pay()["Location"]

    assert page == f"http://testserver/sandbox/pay/{Session.objects.get().ref}/"
    assert "$51.05" in Payer(ana.client).opens(page).content.decode()


def test_a_name_and_an_email_are_not_needed(ana) -> None:
    ana.wants(bill())
    ana.client.post(reverse("checkout_details"), {"payer_name": "", "email": ""})
    ana.chooses("card")

    assert ana.presses_pay().status_code == 303
    assert ana.payment.checkout.email == ""


def test_a_wrong_email_is_kept_and_explained_twice(ana) -> None:
    ana.wants(bill())

    page = ana.client.post(
        reverse("checkout_details"), {"payer_name": "Ana", "email": "ana at example"}
    ).content.decode()

    assert page.count("Check the email address.") == 2
    assert "<title>Error:" in page
    assert 'value="anaatexample"' in page or 'value="ana at example"' in page


def test_each_way_to_pay_says_what_it_costs_and_the_free_one_comes_first(ana) -> None:
    ana.wants(bill(amount=Money(50_00)))

    page = ana.sees("checkout_method")

    assert page.index("Bank account (eCheck)") < page.index("Credit or debit card")
    assert "no fee</span>" in page
    assert 'with a fee of <bdi dir="ltr">$1.05</bdi>' in page
    assert "$51.05" in page
    assert "Counts as paid at once." in page
    assert "The service fee does not." in page
    assert "Places and hours" in page


def test_no_way_chosen_is_explained(ana) -> None:
    ana.wants(bill())

    page = ana.client.post(reverse("checkout_method"), {}).content.decode()

    assert page.count("Choose how to pay.") == 2
    assert 'href="#id_method_0"' in page


def test_a_way_that_is_not_offered_is_not_taken(ana) -> None:
    ana.wants(bill())

    page = ana.client.post(reverse("checkout_method"), {"method": "counter"}).content.decode()

    assert "Choose how to pay." in page
    assert Payment.objects.count() == 0


def test_the_review_shows_every_bill_the_fee_and_the_sum(ana) -> None:
    ana.wants(
        bill(amount=Money(50_00)),
        bill(service="water", number="W-1", account="1111", amount=Money(120_10)),
    )
    ana.says_who()
    ana.chooses("card")

    page = ana.sees("checkout_review")

    for said in ("9190000001", "$50.00", "$120.10", "$3.57", "Ana Reyes", "ana@example.org"):
        assert said in page
    assert "Continue to pay" in page
    assert "$173.67" in page
    assert "This amount stands until 11:59 pm today." in page
    assert "Bank account (eCheck) is free" in page
    assert page.count("usa-button--big") == 1


@pytest.mark.parametrize(("hour", "minute", "told"), [(17, 0, 30), (23, 50, 9), (23, 59, 5)])
def test_the_review_says_how_long_the_processors_page_stays_open(
    ana, clock, hour, minute, told
) -> None:
    clock.moment = datetime(2026, 11, 23, hour, minute, tzinfo=settings.CITY.zone)
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")

    assert f"You have {told} minutes for that." in ana.sees("checkout_review")


def test_change_leads_back_to_the_review(ana) -> None:
    ana.wants(bill())
    ana.says_who()
    ana.chooses("echeck")
    ana.name = "Ana Maria Reyes"

    assert ana.says_who()["Location"] == reverse("checkout_review")
    assert "Ana Maria Reyes" in ana.sees("checkout_review")
    assert ana.presses_pay().status_code == 303


def test_nobody_can_change_the_price_with_a_form(ana) -> None:
    ana.wants(bill(amount=Money(50_00)))
    tampered = {"amount": "0.01", "cents": "1", "total": "1", "fee_cents": "0", "checkout": "x"}
    for step, fields in (("details", {"email": ""}), ("method", {"method": "card"})):
        ana.client.post(reverse(f"checkout_{step}"), tampered | fields)

    ana.presses_pay(**tampered)

    assert (ana.payment.cents, ana.payment.fee_cents) == (50_00, 1_05)
    assert Session.objects.get().total_cents == 51_05


@pytest.mark.parametrize("quoted", ["", "2020-01-01T00:00:00+00:00", "$0.01"])
def test_a_page_that_shows_another_quote_pays_nothing(ana, quoted) -> None:
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")

    answer = ana.client.post(reverse("checkout_review"), {"quoted": quoted})

    assert answer["Location"] == reverse("checkout_review") + "?changed=1"
    assert Payment.objects.count() == 0


def test_what_was_added_in_another_window_is_shown_before_it_is_paid(ana) -> None:
    ana.wants(bill(amount=Money(50_00)))
    ana.says_who()
    ana.chooses("echeck")
    seen = ana.quoted()
    ana.wants(bill(number="9190000002", amount=Money(60_00)))

    answer = ana.client.post(reverse("checkout_review"), {"quoted": seen})

    page = ana.client.get(answer["Location"]).content.decode()
    assert "Check once more" in page
    assert "$110.00" in page
    assert Payment.objects.count() == 0


def test_pressing_pay_twice_makes_one_payment(ana) -> None:
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")
    seen = ana.quoted()

    pages = {
        ana.client.post(reverse("checkout_review"), {"quoted": seen})["Location"] for _ in range(3)
    }

    assert len(pages) == 1
    assert Payment.objects.count() == Session.objects.count() == 1


def test_back_after_paying_leads_to_the_receipt(ana) -> None:
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")
    seen = ana.quoted()
    ana.pays()

    answer = ana.client.post(reverse("checkout_review"), {"quoted": seen}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("receipt", args=[ana.payment.reference])
    assert Payment.objects.count() == 1


def test_the_steps_lead_to_the_payment_while_it_is_live(ana) -> None:
    ana.wants(bill())
    ana.goes_to_pay()

    for step in STEPS:
        answer = ana.client.get(reverse(step))
        assert answer["Location"] == reverse("payment_status", args=[ana.payment.reference])
    assert ana.says_who()["Location"] == reverse("payment_status", args=[ana.payment.reference])


def test_who_never_got_the_answer_to_pay_can_go_on(ana) -> None:
    """The server may die after it has opened the page, and before the browser hears of it."""
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")
    before = ana.client.cookies.copy()
    ana.presses_pay()
    ana.client.cookies = before

    page = ana.client.get(reverse("checkout_review"), follow=True).content.decode()

    assert reverse("payment_go", args=[ana.payment.reference]) in page


def test_a_second_payer_is_told_and_loses_nothing(ana, ben) -> None:
    ticket = bill()
    ana.wants(ticket).goes_to_pay()
    ben.wants(ticket)
    ben.says_who()
    ben.chooses("card")

    page = ben.presses_pay().content.decode()

    assert "Someone is paying this bill now" in page
    assert "12:30 pm" in page  # the hold of 30 minutes
    assert ana.payment.reference not in page
    assert Payment.objects.count() == 1


def test_who_pays_a_bill_already_in_this_browser_is_led_there(ana) -> None:
    ticket = bill()
    ana.wants(ticket).goes_to_pay()
    first = ana.payment.reference
    kept = Visit(payments=[first])
    ana.basket = None
    ana.wants(ticket)
    kept.basket = ana.basket
    carrier = HttpResponse()
    kept.save(carrier)
    ana.client.cookies.update(carrier.cookies)
    ana.says_who()
    ana.chooses("card")

    page = ana.presses_pay().content.decode()

    assert "You are paying one of these bills already" in page
    assert reverse("payment_status", args=[first]) in page


def test_a_quote_of_yesterday_is_shown_anew_with_the_late_fee(ana, clock) -> None:
    ana.wants(bill(amount=Money(60_00), due=date(2026, 11, 23)))
    ana.says_who()
    ana.chooses("echeck")
    seen = ana.quoted()
    clock.forward(days=1)

    answer = ana.client.post(reverse("checkout_review"), {"quoted": seen})
    page = ana.client.get(answer["Location"]).content.decode()

    assert "The sum has changed" in page
    assert "$60.00" in page
    assert "$120.00" in page
    assert Payment.objects.count() == 0


def test_the_review_opened_again_tomorrow_says_what_changed(ana, clock) -> None:
    ana.wants(bill(amount=Money(60_00), due=date(2026, 11, 23)))
    ana.says_who()
    ana.chooses("echeck")
    clock.forward(days=1)

    assert "The sum has changed" in ana.sees("checkout_review")


def test_a_bill_that_was_paid_meanwhile_leaves_nothing_to_pay(ana, ben) -> None:
    ticket = bill()
    ana.wants(ticket)
    ana.says_who()
    ana.chooses("echeck")
    seen = ana.quoted()
    ben.wants(ticket).pays("echeck")

    page = ana.client.post(reverse("checkout_review"), {"quoted": seen}).content.decode()

    assert "There is nothing left to pay" in page


def test_a_processor_that_does_not_answer_takes_nothing_and_can_be_tried_again(ana) -> None:
    ana.wants(bill())
    ana.says_who()
    ana.chooses("card")
    Knob.objects.create(point="create", fault="error-before", left=1)

    page = ana.presses_pay().content.decode()

    assert "We could not reach the payment page" in page
    assert "No money was taken." in page
    payment = ana.payment
    again = page.split('name="quoted" value="')[1].split('"')[0]
    answer = ana.client.post(reverse("checkout_review"), {"quoted": again})
    assert "/sandbox/pay/" in answer["Location"]
    assert ana.payment == payment


@pytest.mark.parametrize("step", STEPS)
def test_another_browser_has_no_part_in_the_basket(ana, step) -> None:
    ana.wants(bill())
    stranger = Guest()

    answer = stranger.client.get(reverse(step))

    assert answer.status_code == 303
    assert answer["Location"] == reverse("basket")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_asks_the_database_little(ana, step, django_assert_max_num_queries) -> None:
    ana.wants(*(bill(number=f"91900000{number:02d}") for number in range(10, 20)))
    ana.says_who()
    ana.chooses("card")

    with django_assert_max_num_queries(12):
        assert ana.client.get(reverse(step)).status_code == 200
