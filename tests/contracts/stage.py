"""
What a contract test needs of a processor: the adapter, and hands that play payer and bank.

Another processor brings a stage of its own and adds it to STAGES in conftest.py; every test of this
folder then runs against it.
"""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Protocol

from tallystick.gateways.payments.protocol import (
    CheckoutRequest,
    GatewayEvent,
    HostedPage,
    PaymentGateway,
    RefundGateway,
    StatementGateway,
)
from tallystick.kernel.money import Money
from tests.moment import StandingClock
from tests.orders import ticket


class WholeGateway(PaymentGateway, RefundGateway, StatementGateway, Protocol):
    """A processor that can do everything."""


class Stage(ABC):
    """
    One processor, with nothing on it yet; the clock stands at noon.

    A stage that lacks a hand cannot be made.
    """

    gateway: WholeGateway
    clock: StandingClock
    days_to_clear = 3  # until an eCheck is paid
    minutes_open = 30  # until a page closes by itself
    tells_visits = True  # whether the processor says that a page was opened

    def order(self, **changes: object) -> CheckoutRequest:
        """Return what we ask to collect: $47.50 in two lines."""
        return ticket(**changes)

    # The payer's hands

    @abstractmethod
    def payer_opens(self, page: HostedPage) -> None: ...

    @abstractmethod
    def payer_pays(self, page: HostedPage) -> None:
        """Pay by a card that is a Visa ending in 4242."""

    @abstractmethod
    def payer_is_declined(self, page: HostedPage) -> None: ...

    @abstractmethod
    def payer_is_asked(self, page: HostedPage) -> None:
        """Use a card whose bank wants one more step."""

    @abstractmethod
    def payer_approves(self, page: HostedPage) -> None: ...

    @abstractmethod
    def payer_refuses(self, page: HostedPage) -> None: ...

    @abstractmethod
    def payer_promises(self, page: HostedPage) -> None:
        """Pay by an eCheck that clears after `days_to_clear`."""

    @abstractmethod
    def payer_promises_what_comes_back(self, page: HostedPage) -> None:
        """Pay by an eCheck that comes back with R01 when it should have cleared."""

    # The banks' hands

    @abstractmethod
    def bank_sends_back(self, page: HostedPage) -> None:
        """Return an eCheck that has cleared, with R10."""

    @abstractmethod
    def holder_contests(self, page: HostedPage, amount: Money) -> None:
        """Open a dispute of this much, called fraudulent."""

    @abstractmethod
    def city_wins(self, page: HostedPage) -> None: ...

    @abstractmethod
    def city_loses(self, page: HostedPage) -> None: ...

    @abstractmethod
    def refunds_take_time(self) -> None:
        """Let the next refund stay pending."""

    @abstractmethod
    def refund_arrives(self, reference: str) -> None: ...

    @abstractmethod
    def refund_comes_to_nothing(self, reference: str) -> None: ...

    @abstractmethod
    def money_is_sent(self) -> None:
        """Pay out everything that is ready, now."""

    # The processor's news

    @abstractmethod
    def webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of the last news of a page, sent now."""

    @abstractmethod
    def webhook_of_payout(self) -> tuple[bytes, dict[str, str]]:
        """Return the news of the last payout, sent now."""

    @abstractmethod
    def forged_webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return news that somebody without the secret made up."""

    # What every stage does the same way

    def asks_about(self, event: GatewayEvent) -> str:
        """Return the page that is found when one asks about what an event names."""
        return self.gateway.fetch(event.gateway_reference).gateway_reference

    def opened(self, **changes: object) -> HostedPage:
        """Open a page for an order."""
        order = self.order(**changes)
        return self.gateway.create_checkout(order, idempotency_key=order.reference)

    def paid(self, **changes: object) -> HostedPage:
        """Open a page and pay it, by an eCheck until it is cleared."""
        page = self.opened(**changes)
        if changes.get("method") != "echeck":
            self.payer_pays(page)
            return page
        self.payer_promises(page)
        self.clock.moment += timedelta(days=self.days_to_clear)
        return page
