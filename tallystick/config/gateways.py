"""Builds the adapters to outside systems from the settings."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from tallystick.gateways.payments.protocol import GatewayDown, PaymentGateway
from tallystick.gateways.payments.sandbox.adapter import SandboxGateway


@cache
def payment_gateway() -> PaymentGateway:
    """Return the processor that takes new payments; its connections are kept open and shared."""
    return _MAKERS[settings.PAYMENT_GATEWAY]()


@cache
def former_gateway(code: str) -> PaymentGateway:
    """
    Return a processor that took money before this one did, for what it still knows.

    :raises GatewayDown: if PAYMENT_GATEWAYS_BEFORE does not name it
    """
    if code not in settings.PAYMENT_GATEWAYS_BEFORE:
        raise GatewayDown(f"{code} is not among PAYMENT_GATEWAYS_BEFORE")
    return _MAKERS[code]()


def _sandbox() -> PaymentGateway:
    return SandboxGateway(
        settings.SANDBOX_URL,
        settings.SANDBOX_SECRET,
        webhook_secrets=settings.SANDBOX_WEBHOOK_SECRETS,
    )


def _stripe() -> PaymentGateway:
    # Its SDK takes a quarter of a second to load: only who pays by it waits for it.
    make = import_string("tallystick.gateways.payments.stripe.adapter.StripeGateway")
    gateway: PaymentGateway = make(
        settings.STRIPE_SECRET_KEY,
        api_version=settings.STRIPE_API_VERSION,
        webhook_secrets=settings.STRIPE_WEBHOOK_SECRETS,
        api_base=settings.STRIPE_API_BASE,
    )
    return gateway


_MAKERS: dict[str, Callable[[], PaymentGateway]] = {"sandbox": _sandbox, "stripe": _stripe}
