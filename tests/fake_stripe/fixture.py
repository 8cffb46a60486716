"""The fake Stripe for a test: one server for all tests of a process, emptied before each."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tallystick.config.gateways import payment_gateway
from tallystick.gateways.payments.stripe.adapter import StripeGateway
from tests import moment
from tests.fake_stripe.books import KEY, SECRET, VERSION
from tests.fake_stripe.server import FakeStripe, serving


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[FakeStripe]:
    with serving() as fake:
        yield fake


@pytest.fixture
def fake_stripe(stripe_server: FakeStripe) -> FakeStripe:
    """Return an empty account, whose clock is the tests' own and stands at noon."""
    moment.CLOCK.moment = moment.NOON
    stripe_server.reset()
    stripe_server.account.now = moment.now
    return stripe_server


@pytest.fixture
def stripe_gateway(fake_stripe: FakeStripe) -> StripeGateway:
    """Return the real adapter, which knows two webhook secrets and does not try again by itself."""
    return StripeGateway(
        KEY,
        api_version=VERSION,
        webhook_secrets=["whsec_new", SECRET],
        api_base=fake_stripe.account.address,
        retries=0,
    )


@pytest.fixture
def stripe_in_charge(stripe_server: FakeStripe, settings: Settings) -> Iterator[FakeStripe]:
    """Let the portal take its money through the fake, as a city's settings would say it."""
    settings.PAYMENT_GATEWAY = "stripe"
    settings.PAYMENT_GATEWAY_FACTORY = "tallystick.config.gateways.payment_gateway"
    settings.STRIPE_SECRET_KEY = KEY
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.STRIPE_API_BASE = stripe_server.account.address
    payment_gateway.cache_clear()
    assert isinstance(payment_gateway(), StripeGateway)
    yield stripe_server
    payment_gateway.cache_clear()
