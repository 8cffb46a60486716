"""
How to reach each page.

What is in PAGES is checked for accessibility, size, languages and valid HTML by the tests beside
this file. A new page belongs here: `reach(page, base)` leads the browser there from base, the
address of the portal, using only what a resident has.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

Reach = Callable[[Page, str], object]


def at(path: str) -> Reach:
    """Return how to reach a page that has an address of its own."""
    return lambda page, base: page.goto(base + path)


PAGES: dict[str, Reach] = {
    "front page": at("/"),
    "places": at("/places/"),
    "help": at("/help/"),
    "accessibility": at("/accessibility/"),
    "privacy": at("/privacy/"),
    "security": at("/security/"),
    "unknown address": at("/no-such-page/"),
}
# A first visit starts at one of these; the budgets are measured on them.
FIRST_PAGES = ["/", "/help/", "/places/"]

every_page = pytest.mark.parametrize("name", PAGES)
