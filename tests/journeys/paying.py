"""What a resident does on the way to a receipt, in a real browser; the pages of that way."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from playwright.sync_api import Page

from tallystick.channels.clock import now
from tallystick.channels.web.visit import Visit
from tallystick.kernel.money import Money
from tallystick.records.billing.models import Bill, Obligation
from tallystick.records.payments.models import Payment
from tallystick.usecases.add_to_basket import add_to_basket
from tests.guest import Guest
from tests.overtaken import overtake
from tests.payer import GOOD_ACCOUNT, GOOD_CARD
from tests.people import bill

Act = Callable[[Page, str], object]


def fill_basket(page: Page, base: str) -> None:
    """Put a ticket and a tax bill into the browser's basket."""
    basket = None
    for obligation in _bills():
        basket = add_to_basket(
            checkout=basket.id if basket else None,
            obligation=obligation.id,
            amount=None,
            proved=True,
            language="en",
            actor="guest",
            now=now(),
            city=settings.CITY,
        )
    kept = HttpResponse()
    assert basket
    Visit(basket=basket.id, items=2).save(kept)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": base}
            for name, cookie in kept.cookies.items()
        ]
    )


def _bills() -> list[Obligation]:
    """Return bills that no other page of the same test has begun to pay."""
    before = Bill.objects.count()
    tax = bill(
        service="property-tax",
        number=f"04341060080000-{2025 - before}-1",
        account="04341060080000",
        amount=Money(1_204_37),
        tax_year=2025,
    )
    return [bill(number=f"{9190000001 + before}", amount=Money(60_00)), tax]


def details(page: Page, base: str) -> None:
    """Open the first step."""
    fill_basket(page, base)
    page.goto(base + "/checkout/details/")


def details_wrong(page: Page, base: str) -> None:
    """Send an email address that is none."""
    details(page, base)
    page.locator("[name=email]").fill("ana at example")
    page.locator("#page-form .usa-button").click()


def method(page: Page, base: str) -> None:
    """Say who pays."""
    details(page, base)
    _say_who(page)


def _say_who(page: Page) -> None:
    page.locator("[name=payer_name]").fill("Ana Reyes")
    page.locator("[name=email]").fill("ana@example.org")
    page.locator("#page-form .usa-button").click()


def method_wrong(page: Page, base: str) -> None:
    """Choose no way to pay."""
    method(page, base)
    page.locator("#page-form .usa-button").click()


def review(page: Page, base: str, way: str = "card") -> None:
    """Choose a way to pay."""
    method(page, base)
    _choose(page, way)


def _choose(page: Page, way: str) -> None:
    page.locator(f"input[value={way}] + label").click()
    page.locator("#page-form .usa-button").click()


def processor(page: Page, base: str, way: str = "card") -> None:
    """Go to the processor's page."""
    review(page, base, way)
    page.locator("main form .usa-button--big").click()


def pay_card(page: Page, number: str = GOOD_CARD) -> None:
    """Type a card on the processor's page, and pay."""
    typed = {"number": number, "expiry": "08/30", "cvc": "123", "zip": "60602"}
    _type_and_pay(page, typed)


def pay_account(page: Page, number: str = GOOD_ACCOUNT) -> None:
    """Type a bank account on the processor's page, and pay."""
    page.locator("input[name=kind][value=checking]").check()
    _type_and_pay(page, {"name": "Ana Reyes", "routing": "110000000", "account": number})


def _type_and_pay(page: Page, typed: dict[str, str]) -> None:
    for name, value in typed.items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("button.sbx-button").click()


def card_receipt(page: Page, base: str) -> None:
    """Pay by card and come back."""
    processor(page, base)
    pay_card(page)
    page.wait_for_url("**/receipt/**")


def echeck_receipt(page: Page, base: str) -> None:
    """Pay from a bank account and come back."""
    processor(page, base, "echeck")
    pay_account(page)
    page.wait_for_url("**/receipt/**")


def basket_by_account(page: Page) -> None:
    """Go on from the page of the basket, and pay it from a bank account."""
    page.locator(".cp-actions .usa-button--big").click()
    _say_who(page)
    _choose(page, "echeck")
    page.locator("main form .usa-button--big").click()
    pay_account(page)
    page.wait_for_url("**/receipt/**")


def not_finished(page: Page, base: str) -> None:
    """Leave the processor's page without paying."""
    processor(page, base)
    page.goto(base + "/checkout/review/")


def given_up(page: Page, base: str) -> None:
    """Give the payment up, and look at it again."""
    not_finished(page, base)
    address = page.url
    page.locator("form[action$='start-over/'] button").click()
    page.goto(address)


def overtaken(page: Page, base: str) -> None:
    """Pay bills that somebody else has paid meanwhile, and come to the receipt."""
    processor(page, base)
    ben = Guest("Ben Okafor", "ben@example.org")
    ben.client.defaults["HTTP_HOST"] = urlsplit(base).netloc
    overtake(Payment.objects.latest("created_at"), by=ben)
    pay_card(page)
    page.wait_for_url("**/receipt/**")


def surplus(page: Page, base: str) -> None:
    """Be asked what becomes of money that found no bill."""
    overtaken(page, base)
    page.locator("a[href$='/choose/']").click()


def surplus_wrong(page: Page, base: str) -> None:
    """Choose nothing, and in another browser than the one that paid."""
    surplus(page, base)
    address = page.url
    page.context.clear_cookies()
    page.goto(address)
    page.locator("#page-form .usa-button").click()


def printed(page: Page, base: str) -> None:
    """Look at a bill as it would be printed."""
    ticket = _bills()[0]
    page.goto(f"{base}/pay/parking/{ticket.bill.number}/print/")


PAY_PAGES: dict[str, Act] = {
    "who pays": details,
    "who pays, wrong email": details_wrong,
    "ways to pay": method,
    "ways to pay, none chosen": method_wrong,
    "check and pay": review,
    "payment not finished": not_finished,
    "payment given up": given_up,
    "bill to print": printed,
    "receipt of a card": card_receipt,
    "receipt of an eCheck": echeck_receipt,
    "receipt with money without a bill": overtaken,
    "money without a bill": surplus,
    "money without a bill, none chosen": surplus_wrong,
}
