"""Which processor takes the money, and where it sends payers back to: asked here alone."""

from collections.abc import Callable
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from tallystick.gateways.payments.protocol import PaymentGateway, RefundGateway, StatementGateway
from tallystick.usecases._attempts import Urls


@cache
def _factory(path: str) -> Callable[[], PaymentGateway]:
    factory: Callable[[], PaymentGateway] = import_string(path)
    return factory


def payment_gateway() -> PaymentGateway:
    """Return the adapter that settings.PAYMENT_GATEWAY_FACTORY makes, to pass to a use case."""
    return _factory(settings.PAYMENT_GATEWAY_FACTORY)()


def refund_gateway() -> RefundGateway:
    """Return the same adapter as one that gives money back: both of ours do."""
    return cast(RefundGateway, payment_gateway())


def statement_gateway() -> StatementGateway:
    """Return the same adapter as one that says what it took and paid out: both of ours do."""
    return cast(StatementGateway, payment_gateway())


def urls() -> Urls:
    """Return our addresses for the payer's way back; the same for whoever asks, on one host."""
    back = f"{settings.SITE_URL}/payment/{{reference}}/return/"
    return Urls(success=back, cancel=back)
