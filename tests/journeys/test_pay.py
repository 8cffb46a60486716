"""Residents pay in a real browser: by card, by eCheck, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tallystick.ledger.queries import debit_balance
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.sandbox.models import Move, Session
from tests.journeys import paying
from tests.payer import DECLINED_CARD

SUM, WITH_FEE = 126_437, 129_092  # cents: $60.00 and $1,204.37, and 2.1 % of it


def taken_by_the_processor() -> int:
    """Return what the sandbox's own books say, in cents."""
    moves = Move.objects.filter(kind=Move.Kind.CAPTURED)
    return sum(moves.values_list("cents", flat=True))


def the_books_equal_the_processors(settings, cents: int) -> None:
    payment = Payment.objects.get()
    books = settings.CITY.books
    clearing = books.ach_clearing if payment.method == "echeck" else books.card_clearing
    assert payment.total_cents == taken_by_the_processor() == cents
    assert debit_balance(clearing).cents == cents


def test_a_guest_pays_a_ticket_and_a_tax_bill_by_card(
    page: Page, portal, settings, console
) -> None:
    paying.card_receipt(page, portal)

    expect(page.get_by_role("heading", level=1)).to_have_text("Payment received")
    expect(page.get_by_text("$1,290.92")).to_be_visible()
    the_books_equal_the_processors(settings, WITH_FEE)
    page.reload()
    page.go_back()
    page.reload()
    assert Payment.objects.count() == 1
    document = page.request.get(f"{portal}/receipt/{Payment.objects.get().reference}/receipt.pdf")
    assert document.body().startswith(b"%PDF-")


def test_a_guest_pays_by_echeck_without_a_fee(page: Page, portal, settings, console) -> None:
    paying.echeck_receipt(page, portal)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Payment accepted, pending until")
    the_books_equal_the_processors(settings, SUM)


def test_a_declined_card_costs_nothing_and_another_one_pays(
    page: Page, portal, settings, console
) -> None:
    paying.processor(page, portal)
    paying.pay_card(page, DECLINED_CARD)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert taken_by_the_processor() == 0

    paying.pay_card(page)

    page.wait_for_url("**/receipt/**")
    the_books_equal_the_processors(settings, WITH_FEE)


def test_who_changes_their_mind_pays_another_way(page: Page, portal, console) -> None:
    paying.not_finished(page, portal)
    page.get_by_role("button", name="Give it up and pay another way").click()
    page.locator("input[value=echeck] + label").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue to pay $1,264.37").click()
    paying.pay_account(page)

    page.wait_for_url("**/receipt/**")

    assert sorted(Payment.objects.values_list("state", "method")) == [
        (PaymentState.CANCELED, "card"),
        (PaymentState.PENDING, "echeck"),
    ]


def test_everything_works_without_javascript(browser: Browser, portal, settings) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        paying.card_receipt(page, portal)
        expect(page.get_by_role("heading", level=1)).to_have_text("Payment received")
    the_books_equal_the_processors(settings, WITH_FEE)


def test_a_keyboard_alone_is_enough(page: Page, portal, settings, console) -> None:
    paying.details(page, portal)
    tab_to(page, "[name=payer_name]")
    page.keyboard.type("Ana Reyes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/method/")
    tab_to(page, "[name=method]")
    page.keyboard.press("Space")  # the first way, the free one
    tab_to(page, "#page-form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sandbox/**")
    for name, value in {"name": "Ana", "routing": "110000000", "account": "000123456789"}.items():
        tab_to(page, f"input[name={name}]")
        page.keyboard.type(value)
    tab_to(page, "input[name=kind]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/receipt/**")

    the_books_equal_the_processors(settings, SUM)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    page.wait_for_load_state()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_a_spanish_speaker_pays_in_spanish(page: Page, portal, settings, console) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "es", "url": portal}])
    paying.card_receipt(page, portal)

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    assert Session.objects.get().language == "es"
    the_books_equal_the_processors(settings, WITH_FEE)


def test_change_says_what_it_changes_to_who_cannot_see_it(page: Page, portal) -> None:
    paying.review(page, portal)

    names = page.get_by_role("link", name=re.compile("^Change ")).all_inner_texts()

    assert len(names) == 5
    assert len(set(names)) == 5


def test_the_receipt_prints_without_what_belongs_to_the_screen(page: Page, portal) -> None:
    paying.card_receipt(page, portal)
    page.emulate_media(media="print")

    expect(page.get_by_text("Save the receipt (PDF)")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
