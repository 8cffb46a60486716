"""In a pretended language every word is marked: what is not, was never translated."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page

from tallystick.catalog.model import City
from tallystick.channels.web.views.content import read_page
from tests.channels.web.catalogs import said_today
from tests.journeys.pages import PAGES, every_page
from tools.pseudo_locale import pretend, pseudo

# What people typed, numbers and addresses are not words of ours.
BARE = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bare = [];
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const data = walker.currentNode.parentElement.closest(
            'bdi, time, option, body [lang], [translate=no]');
        const ours = text.replace(/\\$[\\d,.]+/g, '');
        const marked = /[\\[\\]·áçéğíñöšúýž]/i.test(ours);
        if (/[A-Za-z]{3,}/.test(ours) && !marked && !data) bare.push(text);
    }
    return bare}"""


def marked(value: object) -> object:
    """Return a part of a city's folder that says its texts in the pretended language, too."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            return {**value, "eo": pseudo(value["en"])}
        return {key: marked(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [marked(part) for part in value]
    return value


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("locale")
    said_today(folder)
    source = folder / "eo/LC_MESSAGES/django.po"
    pretend(source, source)
    return str(folder)


@pytest.fixture
def pretended_language(settings: LazySettings, catalog: str) -> Iterator[None]:
    city = settings.CITY
    said = marked(city.model_dump(by_alias=True))
    settings.CITY = City.model_validate(said)
    settings.LANGUAGES = [*settings.LANGUAGES, ("eo", "Pretended")]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, catalog]
    read_page.cache_clear()
    yield
    read_page.cache_clear()


@every_page
def test_every_word_is_translated_and_fits(
    pretended_language: None, visit: Callable, page: Page, portal: str, name: str
) -> None:
    visit(PAGES[name])
    page.context.add_cookies([{"name": "django_language", "value": "eo", "url": portal}])
    page.reload()
    all_of_it_is_pretended(page)


def all_of_it_is_pretended(page: Page) -> None:
    """Every word of the page is marked, and longer words fit on a small phone, too."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.lang") == "eo"
    assert page.evaluate(BARE) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
