"""Residents who pay as guests, through the real use cases and the real sandbox."""

from dataclasses import dataclass, field

from django.conf import settings

from tallystick.gateways.payments.protocol import HostedPage
from tallystick.kernel.money import Money
from tallystick.records.billing.models import Obligation
from tallystick.records.checkout.models import Checkout
from tallystick.records.payments.models import Payment
from tallystick.usecases._attempts import Urls
from tallystick.usecases.add_to_basket import add_to_basket
from tallystick.usecases.confirm_payment import confirm_payment
from tallystick.usecases.name_payer import name_payer
from tallystick.usecases.quote_checkout import quote_checkout
from tallystick.usecases.start_payment import start_payment
from tests.in_process import payment_gateway
from tests.moment import StandingClock
from tests.payer import GOOD_ACCOUNT, GOOD_CARD, Payer

URLS = Urls("http://localhost:8000/payment/{reference}/return/", "http://localhost:8000/basket/")


@dataclass
class Resident:
    """Someone who pays as a guest."""

    clock: StandingClock
    name: str = "Ana Reyes"
    email: str = "ana@example.org"
    browser: Payer = field(default_factory=Payer)
    basket: Checkout | None = None
    page: HostedPage | None = None

    def wants(self, obligation: Obligation, amount: Money | None = None) -> "Resident":
        self.basket = add_to_basket(
            checkout=self.basket.id if self.basket else None,
            obligation=obligation.id,
            amount=amount,
            proved=False,
            language="en",
            actor="guest",
            now=self.clock.moment,
            city=settings.CITY,
        )
        return self

    def chooses(self, method: str) -> "Resident":
        name_payer(
            checkout=self.basket.id,
            payer_name=self.name,
            email=self.email,
            language="en",
            actor="guest",
            now=self.clock.moment,
        )
        self.basket = quote_checkout(
            checkout=self.basket.id,
            method=method,
            actor="guest",
            now=self.clock.moment,
            city=settings.CITY,
        )
        return self

    def starts(self) -> Payment:
        self.page = start_payment(
            checkout=self.basket.id,
            gateway=payment_gateway(),
            urls=URLS,
            actor="guest",
            now=self.clock.moment,
            city=settings.CITY,
        )
        return Payment.objects.get(gateway_reference=self.page.gateway_reference)

    def pays(self, number: str = "") -> None:
        """Type the number on the processor's page; nobody tells the portal yet."""
        self.browser.opens(self.page.url)
        if self.basket.method == "card":
            self.browser.pays_by_card(self.page.url, number or GOOD_CARD)
        else:
            self.browser.pays_by_account(self.page.url, number or GOOD_ACCOUNT)


def news_of(payment: Payment, *, clock: StandingClock) -> Payment:
    """Ask the processor about a payment, as the return, the webhook and the poller do."""
    return confirm_payment(
        reference=payment.reference,
        gateway=payment_gateway(),
        urls=URLS,
        actor="poller",
        now=clock.moment,
        city=settings.CITY,
    )
