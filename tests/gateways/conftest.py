"""The fake Stripe, for the tests of its adapter."""

from collections.abc import Callable

import pytest

from tallystick.gateways.payments.stripe.adapter import StripeGateway
from tests.fake_stripe.fixture import fake_stripe, stripe_gateway, stripe_in_charge, stripe_server
from tests.fake_stripe.server import FakeStripe
from tests.fake_stripe.till import Till
from tests.orders import ticket

__all__ = ["fake_stripe", "opened", "stripe_gateway", "stripe_in_charge", "stripe_server"]


@pytest.fixture
def opened(stripe_gateway: StripeGateway, fake_stripe: FakeStripe) -> Callable[..., Till]:
    def open_page(**changes: object) -> Till:
        order = ticket(**changes)
        page = stripe_gateway.create_checkout(order, idempotency_key=order.reference)
        return Till(stripe_gateway, fake_stripe, page)

    return open_page
