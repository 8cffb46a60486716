"""A processor that says yes at once: what is measured is our own work."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tallystick.gateways.payments.protocol import (
    ChargeState,
    CheckoutRequest,
    GatewayEvent,
    HostedPage,
    Truth,
)
from tallystick.kernel.money import Money


class Yes:
    """Every page has been paid with the same amount, in cents."""

    code = "bench"

    def __init__(self, cents: int) -> None:
        self.captured = Money(cents)
        self.paid_at = datetime.now(UTC)

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> HostedPage:
        """Open nothing."""
        return HostedPage(f"g{idempotency_key}", "")

    def expire_checkout(self, gateway_reference: str) -> Truth:
        """Say that it was paid."""
        return self.fetch(gateway_reference)

    def fetch(self, gateway_reference: str) -> Truth:
        """Say that it was paid."""
        return Truth(
            gateway_reference, "", ChargeState.PAID, self.captured, self.paid_at, last4="4242"
        )

    def find(self, reference: str) -> Truth | None:
        """Say that it was paid."""
        return self.fetch(reference)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> tuple[GatewayEvent, ...]:
        """Hear nothing."""
        return ()
