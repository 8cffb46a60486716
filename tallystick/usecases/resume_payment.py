"""Leads a payer back to the page of a payment that is under way."""

from datetime import datetime

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import HostedPage, PaymentGateway
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIVE
from tallystick.usecases._attempts import Urls, request_for


class NotLive(Exception):
    """The payment is over: confirm it, or start another one."""


def resume_payment(
    *,
    reference: str,
    gateway: PaymentGateway,
    urls: Urls,
    actor: str,
    now: datetime,
    city: City,
) -> HostedPage:
    """
    Return the processor's page of a live payment: the same key always brings the same page.

    Nothing changes here, so a repeated visit is harmless.

    :raises NotLive: if the payment is unknown or over
    :raises GatewayDown: if the processor does not answer
    :raises Refused: if the processor says no
    """
    payment = Payment.objects.filter(reference=reference).first()
    if payment is None or payment.state not in LIVE:
        raise NotLive(reference)
    request = request_for(payment, city=city, urls=urls)
    return gateway.create_checkout(request, idempotency_key=payment.reference)
