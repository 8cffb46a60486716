"""Gives up a payment that was not made, so that its bills can be paid another way."""

from datetime import datetime

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import ChargeState, PaymentGateway, Truth
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIVE, PaymentState
from tallystick.usecases._attempts import Urls, move, request_for

_NOT_TAKEN = (ChargeState.EXPIRED, ChargeState.FAILED)


class TooLate(Exception):
    """The payment was made, or is over, before its page could be closed: confirm it instead."""


def start_over(
    *,
    reference: str,
    gateway: PaymentGateway,
    urls: Urls,
    actor: str,
    now: datetime,
    city: City,
) -> Payment:
    """
    Close the page at the processor first, and only then here; release what the payment held.

    :raises TooLate: if money was taken, or the payment is over already
    :raises GatewayDown: if the processor does not answer; then nothing has changed here
    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    payment = Payment.objects.filter(reference=reference).first()
    if payment is None or payment.state not in LIVE:
        raise TooLate(reference)
    truth = _close(payment, gateway, urls=urls, city=city)
    if truth.state not in _NOT_TAKEN:
        raise TooLate(reference)
    move(
        payment,
        PaymentState.CANCELED,
        actor=actor,
        now=now,
        detail="started over",
        gateway_reference=truth.gateway_reference,
    )
    return payment


def _close(payment: Payment, gateway: PaymentGateway, *, urls: Urls, city: City) -> Truth:
    if payment.gateway_reference:
        return gateway.expire_checkout(payment.gateway_reference)
    # Our request to open a page may still be under way. The same request with the same key brings
    # that page, or opens it; closed, it can no longer take money.
    request = request_for(payment, city=city, urls=urls)
    page = gateway.create_checkout(request, idempotency_key=payment.reference)
    return gateway.expire_checkout(page.gateway_reference)
