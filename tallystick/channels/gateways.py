"""Which processor takes the money, and where it sends payers back to: asked here alone."""

from collections.abc import Callable
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from tallystick.gateways.payments.protocol import PaymentGateway, RefundGateway, StatementGateway
from tallystick.records.payments.queries import gateway_of
from tallystick.usecases._attempts import Urls


@cache
def _factory(path: str) -> Callable[[], PaymentGateway]:
    factory: Callable[[], PaymentGateway] = import_string(path)
    return factory


def payment_gateway() -> PaymentGateway:
    """Return the adapter that settings.PAYMENT_GATEWAY_FACTORY makes, to pass to a use case."""
    return _factory(settings.PAYMENT_GATEWAY_FACTORY)()


def gateway_codes() -> list[str]:
    """Return the codes of all processors that take payments now, or did before."""
    return [payment_gateway().code, *settings.PAYMENT_GATEWAYS_BEFORE]


def gateway_called(code: str) -> PaymentGateway:
    """
    Return the adapter of a processor that takes payments now, or did before.

    :raises GatewayDown: if the settings do not name it any more
    """
    present = payment_gateway()
    if code in ("", present.code):
        return present
    make: Callable[[str], PaymentGateway] = import_string(settings.FORMER_GATEWAY_FACTORY)
    return make(code)


def gateway_for(payment: str) -> PaymentGateway:
    """Return the adapter of the processor at which the payment of this reference was made."""
    return gateway_called(gateway_of(payment))


def refund_gateway_for(payment: str) -> RefundGateway:
    """Return the same adapter as one that gives money back: both of ours do."""
    return cast(RefundGateway, gateway_for(payment))


def statement_gateways() -> dict[str, StatementGateway]:
    """Return every processor, present and former, as one that says what it took and paid out."""
    return {code: cast(StatementGateway, gateway_called(code)) for code in gateway_codes()}


def urls() -> Urls:
    """Return our addresses for the payer's way back; the same for whoever asks, on one host."""
    back = f"{settings.SITE_URL}/payment/{{reference}}/return/"
    return Urls(success=back, cancel=back)
