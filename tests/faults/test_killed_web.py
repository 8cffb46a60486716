"""X14: the web server is killed by `kill -9` at every step of checkout, and started again."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import httpx
import pytest
from django.conf import settings
from django.db import connection
from pytest_django.fixtures import Settings

from tallystick.channels.clock import now
from tallystick.channels.jobs.tasks import confirm_all
from tallystick.demo import clock as demo_clock
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import to_ask_about
from tallystick.sandbox import courier
from tests.at_once import at_once
from tests.faults.portal import Portal, of_database, running, ticket
from tests.faults.sums import ONCE, Sums, count_sums
from tests.faults.table import EVERYTHING, Table, only_in_make_faults
from tests.faults.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)

# Every step of a checkout and of its webhook, in the order in which Ana comes to them: the page's
# function, the use case's, and what it was about to do.
POINTS = (
    "details / name_payer: begins a transaction",
    "details / name_payer: commits",
    "details / name_payer: has committed",
    "quote / quote_checkout: begins a transaction",
    "quote / quote_checkout: commits",
    "quote / quote_checkout: has committed",
    "start / run: books",
    "start / run: books: done",
    "start / start_payment: asks to create_checkout",
    "start / start_payment: asks to create_checkout: done",
    "start / move: begins a transaction",
    "start / move: commits",
    "start / move: has committed",
    "go / resume_payment: asks to create_checkout",
    "go / resume_payment: asks to create_checkout: done",
    "ask / ask: asks to fetch",
    "ask / ask: asks to fetch: done",
    "start_over / close: asks to expire_checkout",
    "start_over / close: asks to expire_checkout: done",
    "start_over / move: begins a transaction",
    "start_over / move: commits",
    "start_over / move: has committed",
    "ask / run: books",
    "ask / run: books: done",
    "receive / receive_webhook: keeps the news",
    "receive / receive_webhook: keeps the news: done",
)
SAMPLE = (8, 24)  # the rest is for `make faults`
WANTED = range(1, len(POINTS) + 1) if EVERYTHING else SAMPLE


@pytest.fixture(scope="module")
def programs(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal and the processor, on the database of the tests."""
    with running(tmp_path_factory.mktemp("portal"), of_database(connection)) as portal:
        yield portal


@pytest.fixture
def portal(programs: Portal, settings: Settings) -> Portal:
    """The same, alive and without a plan to die; webhooks reach it over HTTP."""
    settings.SITE_URL = programs.site
    settings.SANDBOX_WEBHOOK_URL = f"{programs.site}/webhooks/sandbox/"
    settings.SANDBOX_WEBHOOK_SENDER = "tallystick.sandbox.courier.over_http"
    programs.steps()
    return programs


def hears_of_it() -> None:
    """Let the courier make a round; when the portal is dead the news stays with him."""
    courier.deliver(now=now())


def hours_go_by() -> None:
    """Let three hours go by, in which jobs ask about what is not finished."""
    demo_clock.advance("3h", zone=settings.CITY.zone)
    confirm_all(to_ask_about(now=now(), limit=100))
    hears_of_it()


def test_x14_the_list_of_steps_is_complete(portal: Portal) -> None:
    walker = Walker(portal.site).wants(ticket("9190000001"))

    receipt = walker.starts_over_and_pays()
    hears_of_it()

    assert "/receipt/" in receipt.url.path
    assert tuple(dict.fromkeys(portal.steps())) == POINTS
    assert count_sums() == ONCE


@pytest.mark.parametrize("number", WANTED)
def test_x14_killed_at_a_step_of_checkout(portal: Portal, table: Table, number: int) -> None:
    """Ben goes away when the server dies on him. Ana reloads until it is back, and goes on."""
    bens, anas = ticket("9190000002"), ticket("9190000003")
    ben = Walker(portal.site, "Ben Okafor").wants(bens)
    _dies_on(ben, portal, POINTS[number - 1])
    hours_go_by()
    ben.opens("/checkout/details/")
    ana = Walker(portal.site).wants(anas)
    _dies_on(ana, portal, POINTS[number - 1])
    receipt = ana.pays()
    hours_go_by()

    assert "/receipt/" in receipt.url.path
    anas.refresh_from_db()
    bens.refresh_from_db()
    assert (anas.open_cents, anas.held_cents, bens.held_cents) == (0, 0, 0)
    assert bens.open_cents in (0, 50_00)
    sums = count_sums()
    assert sums == Sums(*[1 if bens.open_cents else 2] * 3)
    table.add("X14", f"web killed, {number:02d} {POINTS[number - 1]}", 2, sums)


@only_in_make_faults
def test_x10_fifty_presses_two_tabs_two_people_refresh_and_back(
    portal: Portal, table: Table
) -> None:
    bill = ticket("9190000004")
    ana, ben = Walker(portal.site).wants(bill), Walker(portal.site, "Ben Okafor").wants(bill)
    tabs = [(one, one.pays(until="/checkout/review/")) for one in (ana, ben, ana)]

    at_once(*[partial(one.sends, page) for one, page in tabs for _ in range(25)])
    payer = ana if Payment.objects.get().checkout_id == ana.basket else ben
    receipt = payer.pays()
    again = at_once(*[partial(payer.opens, receipt.url.path)] * 20)
    back = payer.opens("/checkout/review/")

    assert {one.status_code for one in again} == {200}
    assert "/receipt/" in back.url.path
    sums = count_sums()
    assert sums == ONCE
    table.add("X10", "75 presses in 3 tabs of 2 people, 20 refreshes, Back", 96, sums)


def _dies_on(walker: Walker, portal: Portal, point: str) -> None:
    """Let somebody walk until the server is killed at this step, and start it again."""
    portal.dies_at(point)
    with suppress(httpx.TransportError):
        walker.starts_over_and_pays()
        hears_of_it()
    assert portal.has_died(), walker.seen
    assert portal.is_gone()
    portal.start_web()
