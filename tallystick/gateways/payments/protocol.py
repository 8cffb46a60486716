"""What every card and eCheck processor can do for us, as plain data (BANKING.md 2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tallystick.kernel.money import ZERO, Money


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


class DisputeState(StrEnum):
    """Where a card holder's dispute stands at the processor."""

    NONE = "none"
    OPEN = "open"
    WON = "won"  # the city keeps the money
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Truth:
    """
    What the processor says is true now.

    captured is what it accepted, an eCheck on its way included; a return or a refund leaves it as
    it was. A dispute that was won leaves the state PAID, one that was lost makes it RETURNED.
    disputed is the sum that the card holder contests, or contested, whatever came of it; returned
    is what is gone for good: an eCheck that came back, or the sum of a dispute that was lost.
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
    refunded: Money = ZERO  # in all, without refunds that came to nothing
    returned: Money = ZERO
    dispute: DisputeState = DisputeState.NONE
    disputed: Money = ZERO


class RefundState(StrEnum):
    """What the processor says is true of a refund."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundTruth:
    """What the processor says is true of one refund; the reference is ours."""

    gateway_reference: str
    reference: str
    charge_reference: str  # the gateway's own reference of the hosted page that was paid
    state: RefundState
    amount: Money
    reason: str = ""


class LineKind(StrEnum):
    """What a line of a payout is about."""

    CHARGE = "charge"
    REFUND = "refund"
    RETURN = "return"  # an eCheck that the bank took back, or a dispute that was lost
    DISPUTE = "dispute"  # taken while a dispute is open
    DISPUTE_WON = "dispute_won"  # given back
    FEE = "fee"  # the processor's own
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that the processor sent to the city's bank in one sum; a negative one was drawn."""

    gateway_reference: str
    sent_at: datetime
    net: Money


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """
    One line of a payout: gross less fee is net; money that leaves the city is negative.

    `charge_reference` is the hosted page's, `refund_reference` the refund's own, when it is one.
    """

    line_reference: str
    kind: LineKind
    gross: Money
    fee: Money
    net: Money
    charge_reference: str = ""
    refund_reference: str = ""


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """
    A webhook's content, which is never trusted: it only tells us to ask.

    `reference` is ours, when the event names it: a page may be news before we have written down
    its gateway reference. `gateway_reference` may be another name of the page, which `fetch` also
    understands. Both are empty for news of something else, such as a payout.
    """

    event_id: str
    gateway_reference: str
    kind: str
    reference: str = ""


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


class RefundGateway(Protocol):
    """A processor that gives money back to its source."""

    def refund(
        self,
        gateway_reference: str,
        amount: Money,
        *,
        reference: str,
        reason: str,
        idempotency_key: str,
    ) -> RefundTruth:
        """
        Give money of a charge back to its source, once for the same key.

        :raises Refused: if more is asked for than is left, or the charge is disputed or returned
        """
        ...

    def fetch_refund(self, reference: str) -> RefundTruth | None:
        """Return what is true of a refund by our own reference, or None if there is none."""
        ...


class StatementGateway(Protocol):
    """A processor that says what it took and what it paid out, for comparison with our books."""

    def charges_since(self, moment: datetime) -> Iterator[Truth]:
        """Yield every page on which money was taken since then, for the daily comparison."""
        ...

    def payouts_since(self, moment: datetime) -> Iterator[Payout]:
        """Yield the payouts sent since then, the oldest first."""
        ...

    def payout_lines(self, payout_reference: str) -> Iterator[PayoutLine]:
        """Yield the lines of a payout; their nets sum to the payout's."""
        ...
