"""Which processor takes the money: the only place where the portal asks."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from tallystick.gateways.payments.protocol import PaymentGateway


@cache
def _factory(path: str) -> Callable[[], PaymentGateway]:
    factory: Callable[[], PaymentGateway] = import_string(path)
    return factory


def payment_gateway() -> PaymentGateway:
    """Return the adapter that settings.PAYMENT_GATEWAY_FACTORY makes, to pass to a use case."""
    return _factory(settings.PAYMENT_GATEWAY_FACTORY)()
