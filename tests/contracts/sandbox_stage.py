"""The sandbox as a stage: its hosted page is pressed, its controls play the banks."""

import json

from django.test import Client
from pytest_django.fixtures import Settings

from tallystick.gateways.payments.protocol import HostedPage
from tallystick.kernel.money import Money
from tallystick.sandbox.events import sign
from tallystick.sandbox.models import Event
from tests import in_process, moment, payer
from tests.contracts.stage import Stage


class SandboxStage(Stage):
    """Sandbox Pay, in the same process."""

    def __init__(self, settings: Settings) -> None:
        self.clock = moment.stand(settings)
        self.gateway = in_process.payment_gateway()
        self.payer = payer.Payer()

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

    def bank_sends_back(self, page: HostedPage) -> None:
        self._control(f"sessions/{page.gateway_reference}/return", code="R10")

    def holder_contests(self, page: HostedPage, amount: Money) -> None:
        self._control(f"sessions/{page.gateway_reference}/dispute", cents=amount.cents)

    def city_wins(self, page: HostedPage) -> None:
        self._control(f"sessions/{page.gateway_reference}/dispute/win")

    def city_loses(self, page: HostedPage) -> None:
        self._control(f"sessions/{page.gateway_reference}/dispute/lose")

    def refunds_take_time(self) -> None:
        self._control("knobs", point="refund", fault="pending", days=4)

    def refund_arrives(self, reference: str) -> None:
        self._control(f"refunds/{reference}/finish")

    def refund_comes_to_nothing(self, reference: str) -> None:
        self._control(f"refunds/{reference}/fail")

    def money_is_sent(self) -> None:
        self._control("payouts")

    def webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        return self._signed(Event.objects.filter(session__ref=page.gateway_reference))

    def webhook_of_payout(self) -> tuple[bytes, dict[str, str]]:
        return self._signed(Event.objects.filter(kind="payout.sent"))

    def forged_webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        body = json.dumps({"id": "evt_1", "kind": "session.paid", "ref": page.gateway_reference})
        signature = sign(body.encode(), secret="guessed", at=self.clock.moment)
        return body.encode(), {"Sandbox-Signature": signature}

    def _signed(self, events) -> tuple[bytes, dict[str, str]]:
        body = events.latest("id").body.encode()
        signature = sign(body, secret="sandbox-webhook-secret", at=self.clock.moment)
        return body, {"Sandbox-Signature": signature}

    def _control(self, path: str, **body: object) -> None:
        answer = Client(headers={"Authorization": "Bearer sandbox-secret"}).post(
            f"/sandbox/control/{path}", json.dumps(body), "application/json"
        )
        assert answer.status_code in (200, 201), answer.content
