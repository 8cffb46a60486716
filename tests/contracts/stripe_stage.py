"""
Stripe as a stage: our fake, where payers and banks have hands, and Stripe itself, where not.

With STRIPE_TEST_KEY=sk_test_… in the environment the same tests run against Stripe's own test mode.
Its page cannot be pressed and its clock cannot be moved from here, so that the tests that need
either are skipped, and say so.
"""

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Never

import httpx
import pytest

from tallystick.gateways.payments.protocol import CheckoutRequest, HostedPage
from tallystick.gateways.payments.stripe.adapter import StripeGateway
from tallystick.kernel.money import Money
from tests import moment
from tests.contracts.stage import Stage
from tests.fake_stripe.books import VERSION, Thing
from tests.fake_stripe.server import FakeStripe
from tests.fake_stripe.till import ASKING, BOUNCING, CHECKING, DECLINED, VISA
from tests.orders import ticket

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")


class StripeStage(Stage):
    """Our fake Stripe, its page pressed over HTTP."""

    days_to_clear = 4
    minutes_open = 61  # Stripe opens no page for less than 30, so ours get 31 more
    tells_visits = False

    def __init__(self, fake: FakeStripe, gateway: StripeGateway) -> None:
        self.fake, self.gateway, self.clock = fake, gateway, moment.CLOCK

    def payer_opens(self, page: HostedPage) -> None:
        httpx.get(page.url)

    def payer_pays(self, page: HostedPage) -> None:
        self._press(page, number=VISA)

    def payer_is_declined(self, page: HostedPage) -> None:
        self._press(page, number=DECLINED)

    def payer_is_asked(self, page: HostedPage) -> None:
        self._press(page, number=ASKING)

    def payer_approves(self, page: HostedPage) -> None:
        self._press(page, "/bank", approve="1")

    def payer_refuses(self, page: HostedPage) -> None:
        self._press(page, "/bank", refuse="1")

    def payer_promises(self, page: HostedPage) -> None:
        self._press(page, account=CHECKING)

    def payer_promises_what_comes_back(self, page: HostedPage) -> None:
        self._press(page, account=BOUNCING)

    def bank_sends_back(self, page: HostedPage) -> None:
        self.fake.account.tick()
        self.fake.account.dispute(self._charge(page), reason="debit_not_authorized")

    def holder_contests(self, page: HostedPage, amount: Money) -> None:
        self.fake.account.dispute(self._charge(page), reason="fraudulent", cents=amount.cents)

    def city_wins(self, page: HostedPage) -> None:
        self.fake.account.decide(next(self.fake.account.all("dispute")), won=True)

    def city_loses(self, page: HostedPage) -> None:
        self.fake.account.decide(next(self.fake.account.all("dispute")), won=False)

    def refunds_take_time(self) -> None:
        self.fake.account.refunds_wait = True

    def refund_arrives(self, reference: str) -> None:
        self.fake.account.finish_refund(self._refund(reference))

    def refund_comes_to_nothing(self, reference: str) -> None:
        self.fake.account.finish_refund(self._refund(reference), failure="lost_or_stolen_card")

    def money_is_sent(self) -> None:
        self.fake.account.tick()
        with suppress(LookupError):
            self.fake.account.pay_out()

    def webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        return self.fake.courier.write(self.fake.account.events[-1])

    def webhook_of_payout(self) -> tuple[bytes, dict[str, str]]:
        return self.fake.courier.write(self.fake.account.events[-1])

    def forged_webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        session = {"id": page.gateway_reference, "object": "checkout.session"}
        event = {"id": "evt_1", "type": "checkout.session.completed", "data": {"object": session}}
        return self.fake.courier.write(event, secret="whsec_guessed")

    def _press(self, page: HostedPage, path: str = "", **typed: str) -> None:
        httpx.post(page.url + path, data=typed)

    def _charge(self, page: HostedPage) -> Thing:
        things = self.fake.account.things
        return self.fake.account.charge_of(things[things[page.gateway_reference]["payment_intent"]])

    def _refund(self, reference: str) -> Thing:
        return next(
            refund
            for refund in self.fake.account.all("refund")
            if refund["metadata"]["refund_id"] == reference
        )


def beyond_us(*_: object, **__: object) -> Never:
    pytest.skip("nobody can press Stripe's own page, or move its clock, from a test")


class RealTime:
    """Stripe's clock, which goes on by itself."""

    forward = staticmethod(beyond_us)

    @property
    def moment(self) -> datetime:
        return datetime.now(UTC)

    @moment.setter
    def moment(self, _value: datetime) -> None:
        beyond_us()


class TestModeStage(Stage):
    """Stripe itself, in test mode: it takes no money, and only what needs no payer is tried."""

    __test__ = False
    tells_visits = False

    def __init__(self) -> None:
        if not TEST_KEY.startswith(("sk_test_", "rk_test_")):
            pytest.fail("STRIPE_TEST_KEY must be a key of Stripe's test mode.", pytrace=False)
        self.gateway = StripeGateway(TEST_KEY, api_version=VERSION, webhook_secrets=["whsec_1"])
        self.clock = RealTime()
        self.run = secrets.token_hex(4)

    def order(self, **changes: object) -> CheckoutRequest:
        """Return an order of this run alone, for Stripe keeps what earlier runs asked."""
        reference = f"{changes.pop('reference', 'pay-7K3M')}-{self.run}"
        until = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=30)
        return ticket(**{"expires_at": until, **changes, "reference": reference})

    payer_opens = payer_pays = payer_is_declined = payer_is_asked = beyond_us
    payer_approves = payer_refuses = payer_promises = payer_promises_what_comes_back = beyond_us
    bank_sends_back = holder_contests = city_wins = city_loses = beyond_us
    refunds_take_time = refund_arrives = refund_comes_to_nothing = money_is_sent = beyond_us
    webhook = webhook_of_payout = forged_webhook = beyond_us
