"""Starts to pay a quoted basket at the processor's page."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import HostedPage, PaymentGateway, Refused
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id, public_code
from tallystick.records.billing.owed import Owed, owed
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIVE, TAKEN, PaymentState
from tallystick.usecases._attempts import (
    MovedMeanwhile,
    Urls,
    blocking,
    move,
    page_closes,
    request_for,
)
from tallystick.usecases._settlement import Changed, run

_BEGIN = "SELECT begin_payment(%s::jsonb)"
_TRIES = 10  # whoever was faster each time is seen the next time


class QuoteOver(Exception):
    """The quote has expired, less is owed than it says, or a bill is on hold: quote again."""


class AlreadyPaid(Exception):
    """This basket was paid; `reference` is the payment's."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class PaymentInProgress(Exception):
    """Somebody else is paying one of these bills; `references` are their payments."""

    def __init__(self, references: list[str]) -> None:
        super().__init__(", ".join(references))
        self.references = references


def start_payment(
    *,
    checkout: UUID,
    gateway: PaymentGateway,
    urls: Urls,
    actor: str,
    now: datetime,
    city: City,
) -> HostedPage:
    """
    Commit the intent to pay, then open the processor's page; the same basket gets the same page.

    No transaction is open while the processor is called. If we die before it answers, the payment
    stays CREATED, holds its bills until it expires, and is asked about until the truth is known.

    :raises QuoteOver: if the quote no longer stands
    :raises AlreadyPaid: if the basket was paid
    :raises PaymentInProgress: if somebody else is paying one of its bills
    :raises GatewayDown: if the processor does not answer; nothing is known then, try again
    :raises Refused: if the processor says no; the attempt is closed then
    """
    payment = _intend(checkout, gateway.code, actor=actor, now=now, city=city)
    request = request_for(payment, city=city, urls=urls)
    try:
        page = gateway.create_checkout(request, idempotency_key=payment.reference)
    except Refused as refusal:
        move(payment, PaymentState.FAILED, actor=actor, now=now, detail=str(refusal))
        raise
    if payment.state == PaymentState.CREATED:
        _submitted(payment, page, actor=actor, now=now)
    return page


def _intend(checkout: UUID, gateway: str, *, actor: str, now: datetime, city: City) -> Payment:
    """Record the intent and hold the bills, or return the payment that this basket has already."""
    for _ in range(_TRIES - 1):
        with suppress(Changed):
            return _try_to_intend(checkout, gateway, actor=actor, now=now, city=city)
    return _try_to_intend(checkout, gateway, actor=actor, now=now, city=city)


def _try_to_intend(
    checkout: UUID, gateway: str, *, actor: str, now: datetime, city: City
) -> Payment:
    """
    Read without any lock, then write in one round trip; the database refuses what is old by then.

    :raises Changed: if the quote or a bill has changed in between
    """
    basket = Checkout.objects.get(id=checkout)
    items = list(CheckoutItem.objects.filter(checkout=basket).order_by("id"))
    # What is held is read before whose payments hold it: who begins in between is noticed.
    debts = owed([item.obligation_id for item in items], as_of=local_day(now, city.zone), city=city)
    for payment in Payment.objects.filter(checkout=basket):
        if payment.state in LIVE:
            return payment
        if payment.state in TAKEN:
            raise AlreadyPaid(payment.reference)
    quoted_until = _check_quote(basket, items, debts, now=now)
    payment = Payment(
        id=new_id(),
        reference=public_code(),
        checkout=basket,
        gateway=gateway,
        method=basket.method,
        cents=sum(item.cents for item in items),
        fee_cents=basket.fee_cents,
        created_at=now,
        expires_at=page_closes(quoted_until, now=now, city=city),
    )
    _begin(payment, items, debts, actor=actor)
    return payment


def _begin(
    payment: Payment, items: list[CheckoutItem], debts: Mapping[UUID, Owed], *, actor: str
) -> None:
    """Hold the bills, write the payment and its event. :raises Changed: if what was read is old"""
    assert payment.checkout
    facts = [(item, debts[item.obligation_id].facts) for item in items]
    intent = {
        "actor": actor,
        "quoted_at": payment.checkout.quoted_at,
        "payment": {f.attname: getattr(payment, f.attname) for f in Payment._meta.concrete_fields},
        "items": [
            {
                "obligation": item.obligation_id,
                "cents": item.cents,
                "held": found.held.cents,
                "revision": found.revision,
            }
            for item, found in facts
        ],
    }
    run(_BEGIN, intent)


def _check_quote(
    basket: Checkout, items: list[CheckoutItem], debts: Mapping[UUID, Owed], *, now: datetime
) -> datetime:
    """Refuse what cannot be paid as quoted, and return until when it can."""
    if basket.quote_expires_at is None or now > basket.quote_expires_at or not items:
        raise QuoteOver
    if others := blocking(basket.id, items):
        raise PaymentInProgress([other.reference for other in others])
    if any(debts[item.obligation_id].total.cents < item.cents for item in items):
        raise QuoteOver
    if any(debt.facts.on_hold for debt in debts.values()):
        raise QuoteOver
    return basket.quote_expires_at


def _submitted(payment: Payment, page: HostedPage, *, actor: str, now: datetime) -> None:
    """Note the processor's page; if the payment has moved on meanwhile, that is fine."""
    try:
        move(
            payment,
            PaymentState.SUBMITTED,
            actor=actor,
            now=now,
            gateway_reference=page.gateway_reference,
        )
    except MovedMeanwhile:
        return
