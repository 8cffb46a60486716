"""The sandbox processor's answers, doubted: what does not fit is not believed."""

from typing import TypeVar

import httpx
from pydantic import AwareDatetime, BaseModel, NonNegativeInt, PositiveInt, ValidationError

from tallystick.gateways.payments.protocol import (
    ChargeState,
    DisputeState,
    GatewayDown,
    LineKind,
    Payout,
    PayoutLine,
    RefundState,
    RefundTruth,
    Truth,
)
from tallystick.kernel.money import Money

Answer = TypeVar("Answer", bound=BaseModel)


class PageAnswer(BaseModel):
    """A hosted page that was opened."""

    ref: str
    url: str


class Refusal(BaseModel):
    """The processor's no."""

    error: str


class SessionAnswer(BaseModel):
    """What is true of a session."""

    ref: str
    reference: str
    state: ChargeState
    method: str
    captured_cents: NonNegativeInt
    refunded_cents: NonNegativeInt
    returned_cents: NonNegativeInt
    dispute: DisputeState
    disputed_cents: NonNegativeInt
    acted_at: AwareDatetime | None
    brand: str
    last4: str
    reason: str
    visited: bool

    def truth(self) -> Truth:
        """Return it in the portal's words."""
        return Truth(
            gateway_reference=self.ref,
            reference=self.reference,
            state=self.state,
            captured=Money(self.captured_cents),
            acted_at=self.acted_at,
            method=self.method,
            brand=self.brand,
            last4=self.last4,
            reason=self.reason,
            visited=self.visited,
            refunded=Money(self.refunded_cents),
            returned=Money(self.returned_cents),
            dispute=self.dispute,
            disputed=Money(self.disputed_cents),
        )


class SessionsAnswer(BaseModel):
    """Sessions, and whether more follow."""

    sessions: list[SessionAnswer]
    more: bool = False


class RefundAnswer(BaseModel):
    """What is true of a refund."""

    ref: str
    reference: str
    charge_ref: str
    state: RefundState
    cents: PositiveInt
    reason: str

    def truth(self) -> RefundTruth:
        """Return it in the portal's words."""
        return RefundTruth(
            gateway_reference=self.ref,
            reference=self.reference,
            charge_reference=self.charge_ref,
            state=self.state,
            amount=Money(self.cents),
            reason=self.reason,
        )


class RefundsAnswer(BaseModel):
    """Refunds of one reference: one or none."""

    refunds: list[RefundAnswer]


class PayoutAnswer(BaseModel):
    """A payout."""

    ref: str
    sent_at: AwareDatetime
    net_cents: int

    def payout(self) -> Payout:
        """Return it in the portal's words."""
        return Payout(self.ref, self.sent_at, Money(self.net_cents))


class PayoutsAnswer(BaseModel):
    """Payouts, and whether more follow."""

    payouts: list[PayoutAnswer]
    more: bool


class LineAnswer(BaseModel):
    """A line of a payout."""

    ref: str
    kind: LineKind
    gross_cents: int
    fee_cents: int
    net_cents: int
    charge_ref: str
    refund_ref: str

    def line(self) -> PayoutLine:
        """Return it in the portal's words."""
        return PayoutLine(
            line_reference=self.ref,
            kind=self.kind,
            gross=Money(self.gross_cents),
            fee=Money(self.fee_cents),
            net=Money(self.net_cents),
            charge_reference=self.charge_ref,
            refund_reference=self.refund_ref,
        )


class LinesAnswer(BaseModel):
    """Lines of a payout, and whether more follow."""

    lines: list[LineAnswer]
    more: bool


class EventAnswer(BaseModel):
    """A webhook's body."""

    id: str
    kind: str
    ref: str
    reference: str = ""


def read(shape: type[Answer], response: httpx.Response) -> Answer:
    """
    Return an answer as what it should be.

    :raises GatewayDown: if it is something else, such as a 404 page of some other server
    """
    try:
        return shape.model_validate_json(response.content)
    except ValidationError as error:
        raise GatewayDown("sandbox: an answer that makes no sense") from error
