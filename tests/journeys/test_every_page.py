"""Every page that a resident can reach keeps all rules."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys import rules
from tests.journeys.pages import PAGES, every_page


@every_page
def test_it_keeps_all_rules(
    visit: Callable, page: Page, portal: str, axe: Callable, valid: Callable, name: str
) -> None:
    html = visit(PAGES[name])
    valid(name, html)
    rules.the_html_keeps_the_rules(html)
    rules.nothing_stands_in_the_way(page, axe)
    rules.a_keyboard_is_enough(page)
    rules.no_link_leads_nowhere(page, portal, html)
    rules.the_language_changes_and_the_page_stays(page)
    rules.it_fits(page)
