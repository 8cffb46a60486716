"""Builds the adapters to outside systems from the settings."""

from functools import cache

from django.conf import settings

from tallystick.gateways.payments.protocol import PaymentGateway
from tallystick.gateways.payments.sandbox.adapter import SandboxGateway


@cache
def payment_gateway() -> PaymentGateway:
    """Return the one processor of this process; its connections are kept open and shared."""
    return SandboxGateway(
        settings.SANDBOX_URL,
        settings.SANDBOX_SECRET,
        webhook_secrets=settings.SANDBOX_WEBHOOK_SECRETS,
    )
