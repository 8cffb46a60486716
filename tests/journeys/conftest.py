"""The portal as the journeys see it: in this process with a database, or as it is deployed."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, Response

from tests.journeys import nu
from tests.journeys.pages import Reach

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 20.0  # seconds


@pytest.fixture
def portal(live_server, settings: LazySettings) -> str:
    """Return the portal's address, which is the processor's, too, and is given to it."""
    settings.SITE_URL = live_server.url
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return live_server.url


@pytest.fixture
def visit(page: Page, portal: str) -> Callable[[Reach], str]:
    """Return a function that goes to a page of PAGES and returns its HTML as sent."""
    documents: list[Response] = []

    def remember(response: Response) -> None:
        moved = 300 <= response.status < 400
        if response.request.is_navigation_request() and not moved:
            documents.append(response)

    page.on("response", remember)

    def go(reach: Reach) -> str:
        documents.clear()
        reach(page, portal)
        page.wait_for_load_state()
        return documents[-1].text()

    return go


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], object]]:
    """
    Return a function that takes a page's name and HTML.

    At the end of the module the Nu checker reads all of them at once, if there is Java.
    """
    folder = tmp_path_factory.mktemp("pages")
    yield lambda name, html: (folder / f"{name.replace(' ', '-')}.html").write_text(html)
    pages = sorted(map(str, folder.glob("*.html")))
    assert not (nu.JAVA and pages) or nu.mistakes(*pages) == ""


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the portal as it is deployed: hashed and compressed static files, a real server."""
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tallystick.config.settings",
        "TALLYSTICK_MODE": "demo",
        "TALLYSTICK_VAR": str(tmp_path_factory.mktemp("var")),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=variables, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    options = ["--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(
        [*granian, *options, "tallystick.config.wsgi:application"], cwd=ROOT, env=variables
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, server)
        yield base
    finally:
        server.terminate()
        server.wait()


def _wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(base + "/robots.txt", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the production server did not start")
