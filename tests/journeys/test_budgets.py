"""Bytes, requests and layout shift of a first visit on a slow phone, on the portal as deployed."""

import urllib.request
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Page

from tests.journeys.pages import FIRST_PAGES

KB = 1024
BUILT = Path(__file__).resolve().parent.parent.parent / "static"
SLOW_PHONE = {  # 1.6 Mbit/s, 150 ms round trip
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SHIFT = """window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(
    e => {if (!e.hadRecentInput) shift += e.value}))
    .observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_a_first_visit_is_small(production: str, page: Page, console: list[str], path: str) -> None:
    urls: dict[str, str] = {}
    loaded: list[tuple[str, float]] = []
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    cdp.send("Network.emulateNetworkConditions", SLOW_PHONE)
    cdp.on(
        "Network.requestWillBeSent", lambda e: urls.update({e["requestId"]: e["request"]["url"]})
    )
    cdp.on(
        "Network.loadingFinished",
        lambda e: loaded.append((urls[e["requestId"]], e["encodedDataLength"])),
    )
    page.add_init_script(SHIFT)
    page.goto(production + path, wait_until="networkidle")
    kilobytes = sum(size for _url, size in loaded) / KB
    assert [url for url, _size in loaded if not url.startswith(production)] == []
    assert len(loaded) <= 8
    assert kilobytes <= 60
    assert page.evaluate("shift") <= 0.01


def test_style_sheets_are_small_and_there_is_no_script() -> None:
    sheets = [path for path in BUILT.rglob("*.css") if "staff" not in path.parts]
    size = sum(len(brotli.compress(path.read_bytes(), quality=11)) for path in sheets)
    assert 0 < size <= 10 * KB
    assert list(BUILT.rglob("*.js")) == []


def test_static_files_are_kept_for_a_year(production: str) -> None:
    with urllib.request.urlopen(production + "/") as page:
        sheet = page.read().decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    asked = urllib.request.Request(production + sheet, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "br"
