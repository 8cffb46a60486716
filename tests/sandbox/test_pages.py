"""The hosted pages as a payer meets them, in English and Spanish."""

import pytest
from django.test import Client

from tallystick.gateways.payments.protocol import CheckoutLine
from tallystick.kernel.identifiers import luhn_ok
from tallystick.kernel.money import Money
from tallystick.sandbox.models import Move, Session, State
from tallystick.sandbox.numbers import ACCOUNTS, CARDS, is_routing_number
from tallystick.sandbox.words import WORDS, language_of
from tests.moment import NOON
from tests.orders import HOME, ticket
from tests.payer import HANGING_CARD, TIMING_OUT_CARD, Payer, was_sent_to

BACK = f"{HOME}/checkout/back/"


@pytest.fixture
def page(gateway) -> str:
    return gateway.create_checkout(ticket(), idempotency_key="pay-7K3M").url


@pytest.fixture
def echeck_page(gateway) -> str:
    return gateway.create_checkout(ticket(method="echeck"), idempotency_key="pay-7K3M").url


def captured() -> int:
    return sum(move.cents for move in Move.objects.filter(kind="captured"))


def test_the_page_shows_each_line_the_total_and_the_button(ana, page) -> None:
    shown = ana.opens(page).content.decode()

    for text in ["Parking ticket 9190123456", "$45.00", "Service fee", "$2.50", "Pay $47.50"]:
        assert text in shown
    assert "This is a pretend processor. No real money moves." in shown
    assert f'href="{HOME}/checkout/"' in shown


def test_labels_cannot_smuggle_markup(ana, gateway) -> None:
    order = ticket(lines=(CheckoutLine("<b>Fee</b>", Money(2_50)),))
    url = gateway.create_checkout(order, idempotency_key="pay-7K3M").url

    assert "<b>Fee" not in ana.opens(url).content.decode()


def test_paying_leads_back_with_303(ana, page) -> None:
    assert was_sent_to(ana.pays_by_card(page), BACK)
    assert captured() == 47_50


def test_a_second_press_leads_to_the_same_place_and_takes_nothing(ana, page) -> None:
    ana.pays_by_card(page)

    assert was_sent_to(ana.pays_by_card(page), BACK)
    assert captured() == 47_50


@pytest.mark.parametrize(
    "spelling", ["4242424242424242", "4242-4242-4242-4242", " 4242 4242 42424242 "]
)
@pytest.mark.parametrize("expiry", ["08/30", "8/30", "0830", "08 / 2030", "11/26"])
def test_any_spelling_will_do(ana, page, spelling, expiry) -> None:
    assert was_sent_to(ana.pays_by_card(page, spelling, expiry=expiry, zip="60602-1234"), BACK)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": ""}, "Enter the card number"),
        ({"number": "4242 4242 4242 4241"}, "Check the card number: one digit may be wrong"),
        ({"number": "4111 1111 1111 1111"}, "real cards are not taken here"),
        ({"expiry": "13/30"}, "Enter the month and year, such as 08 / 30"),
        ({"expiry": "soon"}, "Enter the month and year, such as 08 / 30"),
        ({"expiry": "10/26"}, "Enter an expiration date that has not passed"),
        ({"cvc": "12"}, "Enter the security code: 3 digits, or 4 for American Express"),
        ({"zip": "6060"}, "Enter a ZIP code of 5 digits"),
    ],
)
def test_a_mistake_is_named_at_the_top_and_at_the_field(ana, page, change, sentence) -> None:
    shown = ana.pays_by_card(page, **change)

    assert shown.status_code == 200
    html = shown.content.decode()
    assert html.count(sentence) == 2
    assert "<title>Error: " in html
    assert f'href="#id_{next(iter(change))}"' in html
    assert captured() == 0


def test_what_was_typed_is_kept_but_for_the_security_code(ana, page) -> None:
    shown = ana.pays_by_card(page, "4242424242424242", cvc="987", zip="").content.decode()

    assert 'value="4242424242424242"' in shown
    assert 'value="08 / 30"' in shown
    assert "987" not in shown


def test_all_mistakes_are_named_at_once(ana, echeck_page) -> None:
    shown = ana.pays_by_account(echeck_page, "", name="", routing="", kind="").content.decode()

    for field in ("name", "routing", "account", "kind"):
        assert shown.count(WORDS["en"][f"missing_{field}"]) == 2
        assert f'href="#id_{field}' in shown


def test_real_bank_numbers_are_turned_away(ana, echeck_page) -> None:
    shown = ana.pays_by_account(echeck_page, "1234567", routing="021000021").content.decode()

    assert "real banks are not used here" in shown
    assert "real accounts are not used here" in shown
    assert captured() == 0


def test_an_echeck_shows_what_the_payer_allows(ana, echeck_page) -> None:
    shown = ana.opens(echeck_page).content.decode()

    assert "you let Sandbox Pay take $47.50 from this bank account, once" in shown
    assert was_sent_to(ana.pays_by_account(echeck_page), BACK)


def test_a_decline_stays_on_the_page_and_says_no_money_was_taken(ana, page) -> None:
    answer = ana.pays_by_card(page, "4000 0000 0000 9995")
    assert was_sent_to(answer, page.removeprefix(HOME))

    shown = ana.opens(page).content.decode()
    assert "There is not enough money on this card. No money was taken." in shown
    assert "Pay $47.50" in shown


def test_every_decline_has_its_sentence(ana, gateway) -> None:
    declined = [card for card in CARDS.values() if card.reason]
    for number, card in enumerate(declined):
        order = ticket(reference=f"pay-{number}", language="es")
        url = gateway.create_checkout(order, idempotency_key=order.reference).url
        ana.pays_by_card(url, card.number)
        assert WORDS["es"][f"reason_{card.reason}"] in ana.opens(url).content.decode()


def test_the_bank_asks_and_the_payer_approves(ana, page) -> None:
    asked = ana.pays_by_card(page, "4000 0025 0000 3155")
    assert was_sent_to(asked, f"{page.removeprefix(HOME)}bank/")
    assert "ends in 3155" in ana.opens(f"{page}bank/").content.decode()

    assert was_sent_to(ana.approves(page), BACK)
    assert was_sent_to(ana.approves(page), BACK)
    assert captured() == 47_50


def test_the_payer_says_no_to_the_bank(ana, page) -> None:
    ana.pays_by_card(page, "4000 0025 0000 3155")
    ana.refuses(page)

    shown = ana.opens(page).content.decode()
    assert "You or your bank said no to this payment. No money was taken." in shown
    assert was_sent_to(ana.approves(page), page.removeprefix(HOME))
    assert captured() == 0


def test_the_bank_asks_nobody_who_did_not_pay(ana, page) -> None:
    assert was_sent_to(ana.opens(f"{page}bank/"), page.removeprefix(HOME))
    assert was_sent_to(ana.approves(page), page.removeprefix(HOME))
    assert was_sent_to(ana.refuses(page), page.removeprefix(HOME))
    assert captured() == 0
    assert "No money was taken" not in ana.opens(page).content.decode()


def test_a_card_that_times_out_was_charged(ana, gateway, page) -> None:
    shown = ana.pays_by_card(page, TIMING_OUT_CARD)

    assert shown.status_code == 504
    assert "We do not know what became of this payment." in shown.content.decode()
    assert "checkout/back" not in shown.content.decode()
    assert captured() == 47_50
    assert gateway.find("pay-7K3M").state == "paid"


def test_a_card_that_hangs_pays_in_the_end(ana, page, settings) -> None:
    settings.SANDBOX_HANG_SECONDS = 0

    assert was_sent_to(ana.pays_by_card(page, HANGING_CARD), BACK)
    assert captured() == 47_50


@pytest.mark.parametrize(
    ("state", "sentence", "back"),
    [
        ("paid", "Your payment of $47.50 came through. Do not pay again.", BACK),
        ("expired", "No money was taken. Go back and start again.", f"{HOME}/checkout/"),
        ("failed", "There were too many tries. No money was taken.", f"{HOME}/checkout/"),
    ],
)
def test_a_closed_page_says_what_is_true(ana, clock, page, state, sentence, back) -> None:
    if state == "paid":
        ana.pays_by_card(page)
    elif state == "expired":
        clock.forward(minutes=30)
    for _ in range(5 if state == "failed" else 0):
        ana.pays_by_card(page, "4000 0000 0000 0002")

    shown = ana.opens(page).content.decode()
    assert sentence in shown
    assert f'href="{back}"' in shown
    assert "<form" not in shown


def test_an_echeck_page_tells_its_story(ana, clock, echeck_page) -> None:
    ana.pays_by_account(echeck_page, "000333333335")
    told = []
    for days in (0, 3, 37):
        clock.forward(days=days)
        told.append(ana.opens(echeck_page).content.decode())

    assert "Your bank has your payment of $47.50." in told[0]
    assert "Your payment of $47.50 came through." in told[1]
    assert "The bank sent this payment back" in told[2]


def test_paying_needs_the_token_of_the_page(page) -> None:
    stranger = Payer(Client(enforce_csrf_checks=True))

    assert stranger.pays_by_card(page).status_code == 403
    assert captured() == 0


def test_the_page_is_never_kept_and_never_there_in_production(ana, page, settings) -> None:
    shown = ana.opens(page)
    assert "no-store" in shown.headers["Cache-Control"]
    assert "style-src 'self'" in shown.headers["Content-Security-Policy"]

    settings.MODE = "production"
    assert ana.opens(page).status_code == 404
    assert ana.opens(f"{page}bank/").status_code == 404


def test_an_unknown_page_is_not_found(ana) -> None:
    assert ana.opens("/sandbox/pay/sbx_unknown/").status_code == 404


def test_a_spanish_payer_reads_spanish(ana, gateway) -> None:
    order = ticket(language="es-us")
    url = gateway.create_checkout(order, idempotency_key="pay-7K3M").url
    shown = ana.opens(url).content.decode()

    assert '<html lang="es">' in shown
    assert "Pagar $47.50" in shown
    assert "Este es un procesador de prueba. No se mueve dinero real." in shown
    assert "Card number" not in shown


def test_a_language_that_is_not_spoken_becomes_english() -> None:
    assert [language_of(asked) for asked in ("es", "ES-mx", "pl", "")] == ["es", "es", "en", "en"]


def test_both_languages_say_everything() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()
    for key, english in WORDS["en"].items():
        spanish = WORDS["es"][key]
        assert ("{amount}" in english) == ("{amount}" in spanish)
        assert ("{last4}" in english) == ("{last4}" in spanish)


def test_every_state_that_takes_no_money_has_its_words() -> None:
    for state in set(State) - {State.OPEN, State.ACTION}:
        assert {f"{state}_title", f"{state}_text"} <= WORDS["en"].keys()


def test_test_numbers_are_well_formed() -> None:
    assert all(luhn_ok(number) for number in CARDS)
    assert all(len(number) == 12 for number in ACCOUNTS)


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("110000000", True),
        ("021000021", True),
        ("021000022", False),
        ("000000000", False),
        ("990000000", False),
        ("11000000", False),
        ("١١٠٠٠٠٠٠٠", False),
    ],
)
def test_routing_numbers_carry_a_check_digit(number, good) -> None:
    assert is_routing_number(number) is good


def test_the_first_visit_is_remembered_not_the_last(ana, clock, page) -> None:
    ana.opens(page)
    clock.forward(minutes=5)
    ana.opens(page)

    assert Session.objects.get().visited_at == NOON
