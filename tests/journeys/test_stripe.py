"""Residents pay on Stripe's hosted page, in a real browser, against our fake of Stripe."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tallystick.channels.jobs.webhooks import work_off
from tallystick.ledger.queries import debit_balance
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tests.fake_stripe.books import Thing, real_now
from tests.fake_stripe.control import truth
from tests.fake_stripe.fixture import stripe_in_charge, stripe_server
from tests.fake_stripe.server import FakeStripe
from tests.fake_stripe.till import ASKING, BOUNCING, CHECKING, DECLINED, VISA
from tests.journeys import paying

__all__ = ["stripe_in_charge", "stripe_server"]

SUM, WITH_FEE = 126_437, 129_092  # cents: $60.00 and $1,204.37, and 2.1 % of it


@pytest.fixture
def stripe(stripe_in_charge: FakeStripe, portal: str) -> FakeStripe:
    """Return the processor of the portal, in the browser's own time."""
    stripe_in_charge.reset()
    stripe_in_charge.account.now = real_now
    return stripe_in_charge


@pytest.fixture
def goes_to_stripe(page: Page, portal: str, stripe: FakeStripe) -> Callable[[str], None]:
    """Walk from the basket to Stripe's page; our last page has the link."""

    def go(way: str) -> None:
        paying.processor(page, portal, way)
        expect(page.get_by_text("You now go to the page of our payment company.")).to_be_visible()
        page.get_by_role("link", name=re.compile("^Continue to 127.0.0.1")).click()
        page.wait_for_url(f"{stripe.account.address}/c/pay/**")

    return go


def type_card(page: Page, number: str) -> None:
    typed = {"number": number, "expiry": "08/30", "cvc": "123", "zip": "60602"}
    type_and_pay(page, typed)


def type_account(page: Page, number: str) -> None:
    type_and_pay(page, {"name": "Ana Reyes", "routing": "110000000", "account": number})


def type_and_pay(page: Page, typed: dict[str, str]) -> None:
    for name, value in typed.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name=re.compile("^Pay ")).click()


def brings_webhooks(stripe: FakeStripe, portal: str) -> int:
    """Deliver Stripe's news to the portal's address; return how many it took."""
    return stripe.courier.deliver(
        lambda body, headers: (
            httpx.post(f"{portal}/webhooks/stripe/", content=body, headers=headers).status_code
        )
    )


def session(stripe: FakeStripe) -> Thing:
    (only,) = stripe.account.all("checkout.session")
    return only


def test_a_guest_pays_by_card(page: Page, stripe, goes_to_stripe, settings, console) -> None:
    goes_to_stripe("card")
    expect(page.get_by_role("cell", name="Service fee")).to_be_visible()
    type_card(page, VISA)
    page.wait_for_url("**/receipt/**")

    expect(page.get_by_role("heading", level=1)).to_have_text("Payment received")
    expect(page.get_by_text("$1,290.92")).to_be_visible()
    assert truth(stripe)["captured_cents"] == Payment.objects.get().total_cents == WITH_FEE
    assert debit_balance(settings.CITY.books.card_clearing).cents == WITH_FEE
    page.reload()
    page.go_back()
    assert len(list(stripe.account.all("charge"))) == 1


def test_a_guest_pays_from_a_bank_account(
    page: Page, portal, stripe, goes_to_stripe, settings, console
) -> None:
    goes_to_stripe("echeck")
    type_account(page, CHECKING)
    page.wait_for_url("**/receipt/**")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Payment accepted, pending until")
    assert debit_balance(settings.CITY.books.ach_clearing).cents == SUM
    assert truth(stripe)["captured_cents"] == 0, "it has not cleared yet"


def test_a_returned_bank_payment_is_no_longer_called_paid(
    page: Page, portal, stripe, goes_to_stripe, settings
) -> None:
    goes_to_stripe("echeck")
    type_account(page, BOUNCING)
    page.wait_for_url("**/receipt/**")
    stripe.account.fail(stripe.account.things[session(stripe)["payment_intent"]], "no_account")

    brings_webhooks(stripe, portal)
    work_off(timestamp=0)
    page.reload()

    assert Payment.objects.get().state == PaymentState.RETURNED
    assert debit_balance(settings.CITY.books.ach_clearing).cents == 0
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Payment accepted")


def test_a_declined_card_costs_nothing_and_another_one_pays(
    page: Page, stripe, goes_to_stripe
) -> None:
    goes_to_stripe("card")
    type_card(page, DECLINED)
    expect(page.get_by_role("alert")).to_contain_text("Try another one")
    assert truth(stripe)["captured_cents"] == 0

    type_card(page, VISA)
    page.wait_for_url("**/receipt/**")
    assert truth(stripe)["captured_cents"] == WITH_FEE


def test_a_card_whose_bank_asks_is_approved(page: Page, stripe, goes_to_stripe) -> None:
    goes_to_stripe("card")
    type_card(page, ASKING)
    page.get_by_role("button", name="Approve").click()

    page.wait_for_url("**/receipt/**")
    assert truth(stripe)["captured_cents"] == WITH_FEE


def test_who_turns_back_pays_nothing_and_may_pay_another_way(
    page: Page, stripe, goes_to_stripe
) -> None:
    goes_to_stripe("card")
    page.get_by_role("link", name="Back to the city").click()
    page.wait_for_url("**/payment/**")
    assert truth(stripe)["captured_cents"] == 0

    page.get_by_role("button", name="Give it up and pay another way").click()
    page.wait_for_url("**/method/")
    assert session(stripe)["status"] == "expired", "closed at Stripe first"
    assert Payment.objects.get().state == PaymentState.CANCELED


def test_stripe_tells_the_portal_what_the_browser_does_not(
    page: Page, portal, stripe, goes_to_stripe, settings
) -> None:
    goes_to_stripe("card")
    httpx.post(page.url, data={"number": VISA})  # the payer's browser dies on its way back

    assert brings_webhooks(stripe, portal) == 3
    work_off(timestamp=0)

    assert Payment.objects.get().state == PaymentState.CAPTURED
    assert debit_balance(settings.CITY.books.card_clearing).cents == WITH_FEE
    assert not WebhookEvent.objects.filter(handled_at=None).exists()
