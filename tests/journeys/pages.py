"""
How to reach each page.

What is in PAGES is checked for accessibility, size, languages and valid HTML by the tests beside
this file. A new page belongs here: `reach(page, base)` leads the browser there from base, the
address of the portal, using only what a resident has.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.paying import PAY_PAGES
from tests.journeys.reading import BILL_PAGES

Reach = Callable[[Page, str], object]


def at(path: str) -> Reach:
    """Return how to reach a page that has an address of its own."""
    return lambda page, base: page.goto(base + path)


def sent_empty(path: str) -> Reach:
    """Return how to reach a form's mistakes: its button is pressed with nothing typed."""

    def press(page: Page, base: str) -> None:
        page.goto(base + path)
        page.locator("main form .usa-button").first.click()

    return press


PAGES: dict[str, Reach] = {
    "front page": at("/"),
    "places": at("/places/"),
    "help": at("/help/"),
    "accessibility": at("/accessibility/"),
    "privacy": at("/privacy/"),
    "security": at("/security/"),
    "unknown address": at("/no-such-page/"),
    "find a ticket": at("/pay/parking/"),
    "find a tax bill": at("/pay/property-tax/"),
    "find a water bill, nothing typed": sent_empty("/pay/water/"),
    "find a receipt": at("/receipts/"),
    "find a receipt, nothing typed": sent_empty("/receipts/"),
    "empty basket": at("/basket/"),
    "about the demo": at("/demo/"),
    "outbox, empty": at("/demo/outbox/"),
    **BILL_PAGES,
    **PAY_PAGES,
}
# A first visit starts at one of these; the budgets are measured on them.
FIRST_PAGES = ["/", "/pay/parking/", "/help/", "/places/"]

every_page = pytest.mark.parametrize("name", PAGES)
