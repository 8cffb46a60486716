"""The hosted pages in a real browser: reachable, readable and usable by everyone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tallystick.gateways.payments.protocol import CheckoutLine
from tallystick.kernel.money import Money
from tests import in_process
from tests.orders import ticket
from tests.payer import ASKING_CARD, DECLINED_CARD


class Counter:
    """Opens hosted pages for the browser."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.gateway = in_process.payment_gateway()

    def opens(self, **changes: object) -> str:
        back = {"success_url": f"{self.home}/sandbox/back/", "cancel_url": f"{self.home}/help/"}
        order = ticket(**(back | changes))
        page = self.gateway.create_checkout(order, idempotency_key=order.reference)
        return page.url


@pytest.fixture
def counter(live_server: LiveServer, settings: Settings, transactional_db: None) -> Counter:
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return Counter(live_server.url)


def fill_card(page: Page, number: str = "4242424242424242") -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiration date").fill("08/30")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Billing ZIP code").fill("60602")


def press(page: Page, button: str, heading: str) -> None:
    """Press a button and wait for the page that it leads to, all of it."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.wait_for_load_state()


def states(page: Page, counter: Counter) -> Iterator[str]:
    """Show one page state after the other; give its name while it is shown."""
    page.goto(counter.opens(reference="card"))
    yield "card"
    page.get_by_text("Test numbers and what they do").click()
    yield "test numbers"
    press(page, "Pay $47.50", "Check what you entered")
    yield "empty card form"
    fill_card(page, DECLINED_CARD)
    press(page, "Pay $47.50", "The payment did not go through")
    yield "declined"
    fill_card(page, ASKING_CARD)
    press(page, "Pay $47.50", "Your bank asks: is this you?")
    yield "bank"
    page.goto(counter.opens(reference="echeck", method="echeck", language="es"))
    yield "echeck"
    press(page, "Pagar", "Revise lo que escribió")
    yield "empty echeck form"
    url = counter.opens(reference="closed")
    counter.gateway.expire_checkout(url.split("/")[-2])
    page.goto(url)
    yield "closed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_state(page, counter, axe, console, scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    for name in states(page, counter):
        violations, incomplete = axe()
        assert (name, violations, incomplete) == (name, [], [])


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen(page, counter, width) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for name in states(page, counter):
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (name, wide) == (name, width)


def test_a_long_label_and_a_large_sum_fit_on_a_small_screen(page, counter) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    label = "Propertytaxinstallmentfortheparcel" * 2
    page.goto(counter.opens(lines=(CheckoutLine(label, Money(98_765_432_10)),)))

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_what_is_pressed_is_at_least_44_pixels_high(page, counter) -> None:
    page.goto(counter.opens(method="echeck"))
    for target in page.locator("button, .sbx-link, summary, input:not([type=hidden])").all():
        box = target.bounding_box()
        radio = target.get_attribute("type") == "radio"
        assert box is not None
        assert box["height"] >= (24 if radio else 44)


def test_paying_with_the_keyboard_alone(page, counter, console) -> None:
    page.goto(counter.opens(cancel_url="http://localhost:8000/"))
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the form")).to_be_focused()
    page.keyboard.press("Tab")
    for typed in ("4242 4242 4242 4242", "08 30", "123", "60602"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Pay $47.50")).to_be_focused()
    with page.expect_response(re.compile("/pay/")) as paid:
        page.keyboard.press("Enter")

    assert paid.value.status == 303
    assert counter.gateway.find("pay-7K3M").captured == Money(47_50)
    page.goto("about:blank")
    console.clear()  # the address to go back to is not part of this test, and answers 404


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page, counter, console) -> None:
    page.goto(counter.opens())
    page.get_by_role("button", name="Pay $47.50").click()

    expect(page).to_have_title("Error: Pay by card – Sandbox Pay")
    expect(page.locator(".sbx-errors")).to_be_focused()
    page.get_by_role("link", name="Enter the card number").click()
    expect(page.get_by_label("Card number")).to_be_focused()
    expect(page.get_by_label("Card number")).to_have_accessible_description(
        "Use a test card, such as 4242 4242 4242 4242. Error: Enter the card number"
    )


def test_the_choice_of_account_is_reached_from_the_summary(page, counter, console) -> None:
    page.goto(counter.opens(method="echeck"))
    page.get_by_role("button", name="Pay $47.50").click()
    page.get_by_role("link", name="Choose checking or savings").click()

    expect(page.get_by_label("Checking")).to_be_focused()


def test_the_right_keyboard_and_autofill_are_offered(page, counter) -> None:
    page.goto(counter.opens())
    offered = page.locator("form input:not([type=hidden])").evaluate_all(
        "inputs => inputs.map(input => [input.autocomplete, input.inputMode])"
    )
    assert offered == [
        ["cc-number", "numeric"],
        ["cc-exp", "numeric"],
        ["cc-csc", "numeric"],
        ["postal-code", "numeric"],
    ]
