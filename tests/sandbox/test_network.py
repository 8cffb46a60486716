"""The adapter and the sandbox with a real network between them."""

from collections.abc import Iterator

import httpx
import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tallystick.channels.gateways import payment_gateway
from tallystick.config import gateways
from tallystick.gateways.payments.protocol import ChargeState, GatewayDown, PaymentGateway
from tallystick.gateways.payments.sandbox.adapter import SandboxGateway
from tallystick.kernel.money import Money
from tests.orders import ticket
from tests.payer import Payer


@pytest.fixture
def gateway(live_server: LiveServer, settings: Settings) -> Iterator[PaymentGateway]:
    """Return the gateway that the portal itself would use."""
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    settings.PAYMENT_GATEWAY_FACTORY = "tallystick.config.gateways.payment_gateway"
    gateways.payment_gateway.cache_clear()
    gateway = payment_gateway()
    assert isinstance(gateway, SandboxGateway)
    yield gateway
    gateway.close()  # a kept connection would keep the live server's thread at the database
    gateways.payment_gateway.cache_clear()


@pytest.fixture
def tester(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{live_server.url}/sandbox/control/",
        headers={"Authorization": "Bearer sandbox-secret"},
        trust_env=False,
    ) as client:
        yield client


def test_a_payment_over_the_wire(gateway) -> None:
    page = gateway.create_checkout(ticket(), idempotency_key="pay-7K3M")
    Payer().opens(page.url)
    Payer().pays_by_card(page.url)

    told = gateway.fetch(page.gateway_reference)
    assert (told.state, told.captured) == (ChargeState.PAID, Money(47_50))
    assert told == gateway.find("pay-7K3M")


def test_an_answer_that_is_lost_on_the_wire(gateway, tester) -> None:
    knob = {"point": "create", "fault": "error-after"}
    assert tester.post("knobs", json=knob).status_code == 201

    with pytest.raises(GatewayDown):
        gateway.create_checkout(ticket(), idempotency_key="pay-7K3M")
    truth = tester.get("truth").json()["sessions"]
    again = gateway.create_checkout(ticket(), idempotency_key="pay-7K3M")
    assert [session["ref"] for session in truth] == [again.gateway_reference]


def test_one_gateway_serves_the_whole_process(gateway) -> None:
    assert payment_gateway() is gateway
