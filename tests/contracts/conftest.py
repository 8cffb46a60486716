"""One stage per processor: the adapter, and hands that play the payer and the bank."""

import json
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings

from tallystick.gateways.payments.protocol import CheckoutRequest, HostedPage, PaymentGateway
from tallystick.sandbox.events import sign
from tallystick.sandbox.models import Event
from tests import in_process, moment, payer
from tests.orders import ticket


@dataclass
class SandboxStage:
    """Plays the payer on the sandbox's hosted page; another processor has a stage of its own."""

    gateway: PaymentGateway
    payer: payer.Payer
    clock: moment.StandingClock

    days_to_clear = 3

    def order(self, **changes: object) -> CheckoutRequest:
        return ticket(**changes)

    def payer_opens(self, page: HostedPage) -> None:
        self.payer.opens(page.url)

    def payer_pays(self, page: HostedPage) -> None:
        self.payer.pays_by_card(page.url)

    def payer_is_declined(self, page: HostedPage) -> None:
        self.payer.pays_by_card(page.url, payer.DECLINED_CARD)

    def payer_is_asked(self, page: HostedPage) -> None:
        self.payer.pays_by_card(page.url, payer.ASKING_CARD)

    def payer_approves(self, page: HostedPage) -> None:
        self.payer.approves(page.url)

    def payer_refuses(self, page: HostedPage) -> None:
        self.payer.refuses(page.url)

    def payer_promises(self, page: HostedPage) -> None:
        self.payer.pays_by_account(page.url)

    def payer_promises_what_comes_back(self, page: HostedPage) -> None:
        self.payer.pays_by_account(page.url, payer.RETURNING_ACCOUNT)

    def webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of the last news of a page, sent now."""
        event = Event.objects.filter(session__ref=page.gateway_reference).latest("id")
        body = event.body.encode()
        signature = sign(body, secret="sandbox-webhook-secret", at=self.clock.moment)
        return body, {"Sandbox-Signature": signature}

    def forged_webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return news that somebody without the secret made up."""
        body = json.dumps({"id": "evt_1", "kind": "session.paid", "ref": page.gateway_reference})
        signature = sign(body.encode(), secret="guessed", at=self.clock.moment)
        return body.encode(), {"Sandbox-Signature": signature}


@pytest.fixture(params=["sandbox"])
def stage(request: pytest.FixtureRequest, settings: Settings, db: None) -> SandboxStage:
    settings.CLOCK = "tests.moment.now"
    moment.CLOCK.moment = moment.NOON
    return SandboxStage(in_process.payment_gateway(), payer.Payer(), moment.CLOCK)
