"""
What a contract test needs of a processor: the adapter, and hands that play payer and bank.

Another processor brings a stage of its own and adds it to STAGES in conftest.py; every test of this
folder then runs against it.
"""

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


class Stage:
    """One processor, with nothing on it yet; the clock stands at noon."""

    gateway: WholeGateway
    clock: StandingClock
    days_to_clear = 3  # until an eCheck is paid
    minutes_open = 30  # until a page closes by itself
    tells_visits = True  # whether the processor says that a page was opened

    def order(self, **changes: object) -> CheckoutRequest:
        """Return what we ask to collect: $47.50 in two lines."""
        return ticket(**changes)

    # The payer's hands

    def payer_opens(self, page: HostedPage) -> None:
        raise NotImplementedError

    def payer_pays(self, page: HostedPage) -> None:
        """Pay by a card that is a Visa ending in 4242."""
        raise NotImplementedError

    def payer_is_declined(self, page: HostedPage) -> None:
        raise NotImplementedError

    def payer_is_asked(self, page: HostedPage) -> None:
        """Use a card whose bank wants one more step."""
        raise NotImplementedError

    def payer_approves(self, page: HostedPage) -> None:
        raise NotImplementedError

    def payer_refuses(self, page: HostedPage) -> None:
        raise NotImplementedError

    def payer_promises(self, page: HostedPage) -> None:
        """Pay by an eCheck that clears after `days_to_clear`."""
        raise NotImplementedError

    def payer_promises_what_comes_back(self, page: HostedPage) -> None:
        """Pay by an eCheck that comes back with R01 when it should have cleared."""
        raise NotImplementedError

    # The banks' hands

    def bank_sends_back(self, page: HostedPage) -> None:
        """Return an eCheck that has cleared, with R10."""
        raise NotImplementedError

    def holder_contests(self, page: HostedPage, amount: Money) -> None:
        """Open a dispute of this much, called fraudulent."""
        raise NotImplementedError

    def city_wins(self, page: HostedPage) -> None:
        raise NotImplementedError

    def city_loses(self, page: HostedPage) -> None:
        raise NotImplementedError

    def refunds_take_time(self) -> None:
        """Let the next refund stay pending."""
        raise NotImplementedError

    def refund_arrives(self, reference: str) -> None:
        raise NotImplementedError

    def refund_comes_to_nothing(self, reference: str) -> None:
        raise NotImplementedError

    def money_is_sent(self) -> None:
        """Pay out everything that is ready, now."""
        raise NotImplementedError

    # The processor's news

    def webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of the last news of a page, sent now."""
        raise NotImplementedError

    def webhook_of_payout(self) -> tuple[bytes, dict[str, str]]:
        """Return the news of the last payout, sent now."""
        raise NotImplementedError

    def forged_webhook(self, page: HostedPage) -> tuple[bytes, dict[str, str]]:
        """Return news that somebody without the secret made up."""
        raise NotImplementedError

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
