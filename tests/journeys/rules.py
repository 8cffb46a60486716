"""What holds on every page: it can be read, reached and used by everybody, and it is small."""

import gzip
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

KB = 1024
SIZES = [(320, 256), (320, 640), (1280, 800)]  # the first is 1280 px at 400 % zoom (WCAG 1.4.10)
# WCAG 1.4.12, as a constructed style sheet, which the content security policy does not concern.
SPACING = """() => {const sheet = new CSSStyleSheet(); sheet.replaceSync(
    '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}' +
    'p{margin-bottom:2em!important}'); document.adoptedStyleSheets = [sheet]}"""
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e =>
    getComputedStyle(e).overflow != 'visible' && !e.closest('.usa-sr-only, svg') &&
    !e.matches('input, select, textarea, .usa-table-container--scrollable') &&
    (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    .map(e => e.outerHTML.slice(0, 80))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth)
    .map(e => e.outerHTML.slice(0, 80))"""
# WCAG 2.5.8 asks for 24 px; buttons, inputs and the way about the portal have 44.
LOW = """() => [...document.querySelectorAll(
    'button:not(.usa-button--unstyled), input:not([type=hidden], [type=radio], [type=checkbox]),' +
    'select, .cp-nav a, .cp-back')]
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
    .filter(([_html, height]) => height < 44)"""
FOCUS = """() => {const e = document.activeElement, s = getComputedStyle(e);
    return e === document.body ? null :
        [e.outerHTML.slice(0, 80), s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2]}"""


class Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in names]


def nothing_stands_in_the_way(page: Page, axe: Callable) -> None:
    """Axe finds nothing, in light and in dark."""
    page.emulate_media(color_scheme="light")
    light, _unsure = axe()
    page.emulate_media(color_scheme="dark")
    dark, _unsure = axe()
    assert (light, dark) == ([], [])


def it_fits(page: Page) -> None:
    """Nothing scrolls sideways and nothing is cut off, on small and large screens."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(TOO_WIDE) == [], (width, height)
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(SPACING)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CLIPPED) == []


def a_keyboard_is_enough(page: Page) -> None:
    """The first stop skips to the content, and every stop can be seen."""
    assert page.evaluate(LOW) == []
    page.evaluate("document.activeElement.blur()")
    stops = []
    for _stop in range(25):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUS)) is None:
            break
        stops.append(stop)
    assert 'class="usa-skipnav"' in stops[0][0] or "autofocus" in page.content()
    assert [stop for stop, seen in stops if not seen] == []


def the_html_keeps_the_rules(html: str) -> None:
    """What can be read off the HTML: labels, one heading, one main action, no code, small."""
    tags = Tags(html)
    inputs = [one for one in tags.all("input", "select", "textarea") if one.get("type") != "hidden"]
    labels = {label.get("for") for label in tags.all("label")}
    buttons = [one.get("class") or "" for one in tags.all("button")]
    main_actions = [one for one in buttons if not re.search(r"--(unstyled|outline)", one)]
    assert [one for one in inputs if "placeholder" in one or one.get("id") not in labels] == []
    assert [one for one in inputs if one.get("type") == "number"] == []
    assert [one for one in tags.all("button", "input") if "disabled" in one] == []
    assert len(tags.all("h1")) == 1
    assert len(main_actions) <= 1
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|http-equiv=.refresh", html)
    assert len(gzip.compress(html.encode(), 9)) <= 8 * KB
    ids = [attrs["id"] for _tag, attrs in tags.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    pages_forms = [form for form in tags.all("form") if form.get("id") == "page-form"]
    assert [form for form in pages_forms if "novalidate" not in form] == []


def no_link_leads_nowhere(page: Page, portal: str, html: str) -> None:
    """Every link of the page answers, and every #fragment is there."""
    tags = Tags(html)
    ids = {attrs.get("id") for _tag, attrs in tags.found}
    for href in {str(link.get("href")) for link in tags.all("a")}:
        target, _, fragment = href.partition("#")
        if target.startswith("/"):
            assert page.request.get(portal + target).status == 200, href
        elif not target:
            assert fragment in ids, href


def the_language_changes_and_the_page_stays(page: Page) -> None:
    """Spanish is one press away, and so is the way back."""
    before = urlsplit(page.url).path
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert urlsplit(page.url).path == before
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
