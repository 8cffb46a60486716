"""What we read of Stripe's objects; an answer that is anything else is not believed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, TypeVar

import stripe
from pydantic import BaseModel, NonNegativeInt, ValidationError

from tallystick.gateways.payments.protocol import GatewayDown, Refused

Answer = TypeVar("Answer", bound=BaseModel)

Usd = Literal["usd"]  # money in another currency is never posted as dollars
OURS = "payment_id"  # the key of Stripe's metadata that holds our reference of a payment
OUR_REFUND = "refund_id"  # and of a refund


class Card(BaseModel):
    """The card that paid."""

    brand: str | None = None
    last4: str | None = None


class BankAccount(BaseModel):
    """The bank account that paid."""

    bank_name: str | None = None
    last4: str | None = None


class Details(BaseModel):
    """How a charge was paid."""

    type: str
    card: Card | None = None
    us_bank_account: BankAccount | None = None


class Charge(BaseModel):
    """One try to take money."""

    id: str
    amount: NonNegativeInt
    amount_refunded: NonNegativeInt
    currency: Usd
    created: int
    disputed: bool
    status: Literal["succeeded", "pending", "failed"]
    failure_code: str | None = None
    payment_intent: str | None = None
    payment_method_details: Details | None = None
    metadata: dict[str, str] = {}


class Declined(BaseModel):
    """Why the last try came to nothing."""

    code: str | None = None
    decline_code: str | None = None


class Intent(BaseModel):
    """All tries to pay on one page, its latest charge expanded."""

    id: str
    status: Literal[
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "processing",
        "succeeded",
        "canceled",
    ]
    amount: NonNegativeInt
    amount_received: NonNegativeInt
    currency: Usd
    created: int
    latest_charge: Charge | None = None
    last_payment_error: Declined | None = None


class Session(BaseModel):
    """A hosted page, its intent expanded."""

    id: str
    status: Literal["open", "complete", "expired"]
    currency: Usd
    client_reference_id: str | None = None
    payment_intent: Intent | None = None
    metadata: dict[str, str] = {}


class Page(BaseModel):
    """A hosted page as it was opened."""

    id: str
    url: str


class Link(BaseModel):
    """A hosted page and the id of its intent."""

    id: str
    payment_intent: str | None = None


class Found(BaseModel):
    """An object of which its id alone is wanted."""

    id: str


class Dispute(BaseModel):
    """A card holder's dispute, or a bank account holder's: then the money is gone at once."""

    id: str
    amount: NonNegativeInt
    currency: Usd
    status: str
    reason: str
    payment_intent: str | None = None


class Refund(BaseModel):
    """Money on its way back."""

    id: str
    amount: NonNegativeInt
    currency: Usd
    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    failure_reason: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] = {}


class Payout(BaseModel):
    """One sum to the city's bank; a negative one was drawn from it."""

    id: str
    amount: int
    currency: Usd
    created: int
    status: str
    reconciliation_status: str


class Source(BaseModel):
    """What moved Stripe's balance: a charge, a refund, a dispute or something else."""

    id: str
    object: str
    created: int | None = None
    payment_intent: str | None = None
    reason: str | None = None


class BalanceTransaction(BaseModel):
    """One movement of the balance that Stripe keeps for the city, its source expanded."""

    id: str
    amount: int
    fee: int
    net: int
    currency: Usd
    reporting_category: str
    source: Source | None = None


def read(shape: type[Answer], answer: object) -> Answer:
    """Return the part of Stripe's answer that we use. :raises GatewayDown: if it makes no sense"""
    if not isinstance(answer, stripe.StripeObject):
        raise GatewayDown("stripe: an answer that is no object")
    try:
        return shape.model_validate(answer.to_dict())
    except ValidationError as error:
        wrong = ", ".join(str(part["loc"]) for part in error.errors())
        raise GatewayDown(f"stripe: an answer that makes no sense: {wrong}") from error


def when(seconds: int) -> datetime:
    """Return Stripe's seconds since 1970 as a moment."""
    return datetime.fromtimestamp(seconds, UTC)


@contextmanager
def asking() -> Iterator[None]:
    """Say in our own words what Stripe says no to, and when nothing is known."""
    try:
        yield
    except stripe.IdempotencyError as error:
        # 409: the same request is still under way there, so nobody knows yet what became of it.
        if error.http_status == 409:
            raise GatewayDown("stripe: the same request is under way") from error
        raise Refused(_said(error)) from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise Refused(_said(error)) from error
    except stripe.StripeError as error:
        raise GatewayDown(f"stripe: {type(error).__name__}") from error


def _said(error: stripe.StripeError) -> str:
    return f"{error.code or 'refused'}: {error.user_message or ''}"
