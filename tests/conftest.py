"""What every test can use: a throw-away PostgreSQL, and a browser that forgives nothing."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.utils import translation
from playwright.sync_api import Page

from tallystick.config import environment, throwaway
from tallystick.ledger.models import Entry
from tallystick.usecases.prove_books import prove_books

# Playwright's sync API runs an event loop in the test's thread; the ORM would refuse to work there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# The same examples in every run, and no stopwatch on them: a slow machine is not a mistake.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")
pytest_plugins = ["tests.oracles.table"]  # what the oracles find is told once, at the end
ROOT = Path(__file__).resolve().parent.parent
# The shell is Chromium without a window, which a fifth of the time of a test goes to.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERVER = pytest.StashKey[contextlib.ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start one server for the whole run, unless the caller named a server in DATABASE_URL."""
    database = settings.DATABASES["default"]
    if database["HOST"] != "started-by-conftest":
        return
    config.stash[SERVER] = contextlib.ExitStack()
    url = config.stash[SERVER].enter_context(throwaway.server(cache=ROOT / "var" / "cache"))
    os.environ["DATABASE_URL"] = url  # the workers of xdist and every process a test starts
    database.update(environment.database(url))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run has started."""
    if SERVER in config.stash:
        config.stash[SERVER].close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let Django write no permissions, which nobody uses, each time the tables are emptied."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(autouse=True)
def _the_books_are_proven(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prove the books after every test that moved money; `broken_books` tests break them."""
    marker = request.node.get_closest_marker
    if not (marker("django_db") or "db" in request.fixturenames) or marker("broken_books"):
        yield
        return
    request.getfixturevalue("_django_db_helper")  # so that this ends before the rollback
    yield
    if Entry.objects.exists():
        proofs = prove_books(actor="test", now=datetime.now(UTC), city=settings.CITY)
        assert [proof for proof in proofs if proof.broken] == []


@pytest.fixture(autouse=True)
def _the_language_is_left_behind() -> Iterator[None]:
    """Forget the language of the last request: Django's test client stays in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Take the system's Chromium, quiet and without any request of its own."""
    if not CHROMIUM:
        pytest.fail(
            "There is no Chromium for the browser tests. Install it with: "
            "apt-get install -y --no-install-recommends chromium fonts-noto-core "
            "or set CHROMIUM to its path.",
            pytrace=False,
        )
    quiet = [
        *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    ]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Look through a small phone, in English, without motion."""
    return {
        **browser_context_args,
        "reduced_motion": "reduce",
        "locale": "en-US",
        "viewport": {"width": 360, "height": 780},
    }


@pytest.fixture
def console(page: Page) -> Iterator[list[str]]:
    """Fail on any error in the browser's console, such as a refused or missing resource."""
    errors: list[str] = []
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield errors
    assert errors == []


@pytest.fixture
def axe(page: Page) -> Callable[[], tuple[list[object], list[object]]]:
    """Return a function that runs axe-core on the page: (violations, incomplete)."""

    def run() -> tuple[list[object], list[object]]:
        # evaluate() is not subject to the page's content security policy; a script tag would be.
        page.evaluate(AXE.read_text())
        result = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags},"
            " resultTypes: ['violations', 'incomplete']})",
            AXE_TAGS,
        )
        violations = [
            (found["id"], found["impact"], [node["target"] for node in found["nodes"]][:3])
            for found in result["violations"]
        ]
        incomplete = [(found["id"], len(found["nodes"])) for found in result["incomplete"]]
        return violations, incomplete

    return run


def _flush(self: DatabaseOperations, statements: list[str]) -> None:
    """
    Empty the tables after a test with real transactions.

    The books refuse TRUNCATE; only a superuser of a throw-away server may look away.
    """
    with transaction.atomic(), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        # Django does not know these as tables of its own, and would leave what a test put there.
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,"
            " procrastinate_workers"
        )


DatabaseOperations.execute_sql_flush = _flush
