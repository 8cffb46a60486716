"""Many hands on one page at the same moment: the money is taken once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection

from tallystick.gateways.payments.protocol import HostedPage, Refused
from tallystick.gateways.payments.sandbox.adapter import SandboxGateway
from tallystick.sandbox.models import Event, Move, Session
from tests import in_process
from tests.orders import ticket
from tests.payer import Payer, was_sent_to

Result = TypeVar("Result")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(hands: int, act: Callable[[int], Result]) -> list[Result]:
    """Let so many threads act at the same moment; return what each got."""
    start = Barrier(hands)

    def one(number: int) -> Result:
        try:
            start.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(one, range(hands)))


@pytest.fixture(autouse=True)
def _everybody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no thread give up its turn, however busy the machine is."""
    options = settings.DATABASES["default"]["OPTIONS"]
    monkeypatch.setitem(options, "options", "-c lock_timeout=60s -c statement_timeout=60s")


@pytest.fixture
def gateway(transactional_db: None) -> SandboxGateway:
    return in_process.payment_gateway()


def test_eight_presses_of_pay_take_the_money_once(gateway) -> None:
    page = gateway.create_checkout(ticket(), idempotency_key="pay-7K3M")
    answers = at_once(8, lambda _: Payer().pays_by_card(page.url))

    assert all(was_sent_to(answer, ticket().success_url) for answer in answers)
    assert [move.cents for move in Move.objects.all()] == [47_50]
    assert Event.objects.count() == 1


def test_eight_requests_with_one_key_open_one_page(gateway) -> None:
    pages = at_once(8, lambda _: gateway.create_checkout(ticket(), idempotency_key="pay-7K3M"))

    assert len(set(pages)) == 1
    assert Session.objects.count() == 1


def test_eight_keys_for_one_reference_open_one_page(gateway) -> None:
    def create(number: int) -> HostedPage | None:
        try:
            return gateway.create_checkout(ticket(), idempotency_key=f"key-{number}")
        except Refused:
            return None

    pages = at_once(8, create)
    assert sum(page is not None for page in pages) == 1
    assert Session.objects.count() == 1


def test_paying_and_closing_at_once_is_either_paid_or_closed(gateway) -> None:
    for number in range(6):
        order = ticket(reference=f"pay-{number}")
        page = gateway.create_checkout(order, idempotency_key=order.reference)

        def act(hand: int, page: HostedPage = page) -> object:
            if hand:
                return Payer().pays_by_card(page.url)
            return gateway.expire_checkout(page.gateway_reference)

        closed, paid = at_once(2, act)
        told = gateway.find(order.reference)
        assert told.captured.cents == (47_50 if told.state == "paid" else 0)
        assert closed.state == told.state
        assert was_sent_to(paid, order.success_url) == (told.state == "paid")
