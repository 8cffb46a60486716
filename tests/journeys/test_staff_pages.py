"""Staff pages in a real browser: as accessible, small and whole as those of residents."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import rules, staffing, test_pseudo_locale
from tests.journeys.staffing import STAFF_PAGES

catalog = test_pseudo_locale.catalog
pretended_language = test_pseudo_locale.pretended_language


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_it_keeps_all_rules(
    visit: Callable, page: Page, console: list[str], axe: Callable, valid: Callable, name: str
) -> None:
    html = visit(STAFF_PAGES[name])
    valid(name, html)
    rules.the_html_keeps_the_rules(html)
    rules.nothing_stands_in_the_way(page, axe)
    rules.a_keyboard_is_enough(page)
    rules.it_fits(page)
    # The browser counts our own answers 403 and 404 among its errors.
    console[:] = [one for one in console if "404 (Not Found)" not in one and "403" not in one]


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_every_word_is_translated(
    pretended_language: None, visit: Callable, page: Page, portal: str, name: str
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "eo", "url": portal}])
    visit(STAFF_PAGES[name])
    test_pseudo_locale.all_of_it_is_pretended(page)


def test_somebody_signs_in_and_finds_a_payment(page: Page, portal: str, console: list) -> None:
    """With password and code, from the first page to the books, without JavaScript."""
    reference = staffing.paid(page, portal)
    staff = staffing.types_password(page, portal)
    page.locator("[name=code]").fill(staff.code())
    page.locator("#page-form .usa-button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Samuel Park")

    page.get_by_role("navigation").get_by_role("link", name="Payments").click()
    page.locator("[name=known]").fill(reference.lower())
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", name="In the books")).to_be_visible()

    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="En los libros")).to_be_visible()
    page.get_by_role("link", name="Salir").click()
    page.locator("#page-form .usa-button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrar")
