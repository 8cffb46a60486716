"""What every card and eCheck processor can do for us, as plain data (BANKING.md 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tallystick.kernel.money import Money


class GatewayDown(Exception):
    """The processor did not answer, or not with sense: what it did is unknown."""


class Refused(Exception):
    """The processor understood and said no; nothing happened there."""


class BadSignature(Exception):
    """A webhook was not signed by the processor."""


class ChargeState(StrEnum):
    """What the processor says is true of one hosted page and its charge."""

    OPEN = "open"  # the page waits for the payer
    ACTION = "action"  # the payer must take one more step at the bank
    PENDING = "pending"  # an eCheck is accepted and on its way
    PAID = "paid"
    FAILED = "failed"  # declined, the page takes another try no more
    EXPIRED = "expired"
    RETURNED = "returned"  # an eCheck came back
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One line that the payer sees on the hosted page."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What we ask a processor to collect; the reference is ours and unique."""

    reference: str
    method: str  # "card" or "echeck"
    lines: tuple[CheckoutLine, ...]
    email: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime

    @property
    def total(self) -> Money:
        """The sum of the lines."""
        return sum((line.amount for line in self.lines), Money(0))


@dataclass(frozen=True, slots=True)
class HostedPage:
    """Where the payer types the card or bank number: never with us."""

    gateway_reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Truth:
    """
    What the processor says is true now.

    captured is what it accepted, an eCheck on its way included; a return or a refund leaves it as
    it was, and stands in extra ("returned_cents", "refunded_cents").
    """

    gateway_reference: str
    reference: str
    state: ChargeState
    captured: Money
    acted_at: datetime | None  # when the payer confirmed there
    method: str = ""
    brand: str = ""  # "Visa", "First Bank"
    last4: str = ""
    reason: str = ""  # the processor's own code for a decline or return
    visited: bool = False  # the payer has opened the hosted page
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A webhook's content, which is never trusted: it only tells us to ask."""

    event_id: str
    gateway_reference: str
    kind: str


class PaymentGateway(Protocol):
    """
    A processor with a hosted page.

    Every method may raise GatewayDown; then nothing is known, and the caller asks again later.
    """

    code: str

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> HostedPage:
        """Open a hosted page, the same one for the same key. :raises Refused: if it is malformed"""
        ...

    def expire_checkout(self, gateway_reference: str) -> Truth:
        """Close the page unless it was paid, and return what is true then."""
        ...

    def fetch(self, gateway_reference: str) -> Truth:
        """Return what is true. :raises Refused: if there is no such page"""
        ...

    def find(self, reference: str) -> Truth | None:
        """Return what is true by our own reference, or None if it was never created."""
        ...

    def parse_webhook(
        self, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> tuple[GatewayEvent, ...]:
        """Verify and read a webhook. :raises BadSignature: if forged, or too old at now"""
        ...
