"""A page at the fake Stripe, with the hands of its payer, a bank and a card company."""

from dataclasses import dataclass

from tallystick.gateways.payments.protocol import HostedPage, RefundTruth, Truth
from tallystick.gateways.payments.stripe.adapter import StripeGateway
from tallystick.kernel.money import Money
from tests.fake_stripe.books import Thing
from tests.fake_stripe.server import FakeStripe

VISA, DECLINED, ASKING = "4242424242424242", "4000000000000002", "4000002500003155"
CHECKING, BOUNCING = "000123456789", "000222222227"


@dataclass
class Till:
    """A page that we have opened; each method is somebody's act."""

    gateway: StripeGateway
    fake: FakeStripe
    page: HostedPage

    @property
    def session(self) -> Thing:
        return self.fake.account.things[self.page.gateway_reference]

    @property
    def intent(self) -> Thing:
        return self.fake.account.things[self.session["payment_intent"]]

    @property
    def charge(self) -> Thing:
        return self.fake.account.charge_of(self.intent)

    def pays(self, number: str = VISA) -> "Till":
        self.fake.account.pay_by_card(self.session, number)
        return self

    def promises(self, number: str = CHECKING) -> "Till":
        self.fake.account.pay_by_account(self.session, number)
        return self

    def disputes(self, reason: str = "fraudulent", cents: int | None = None) -> Thing:
        return self.fake.account.dispute(self.charge, reason=reason, cents=cents)

    @property
    def truth(self) -> Truth:
        return self.gateway.fetch(self.page.gateway_reference)

    def gives_back(
        self, cents: int, reference: str = "ref-1", reason: str = "not_owed"
    ) -> RefundTruth:
        return self.gateway.refund(
            self.page.gateway_reference,
            Money(cents),
            reference=reference,
            reason=reason,
            idempotency_key=reference,
        )
