"""What the portal asks a processor to collect, as examples."""

from dataclasses import replace
from datetime import timedelta

from tallystick.gateways.payments.protocol import CheckoutLine, CheckoutRequest
from tallystick.kernel.money import Money
from tests.moment import NOON

HOME = "http://localhost:8000"


def ticket(**changes: object) -> CheckoutRequest:
    """Return a $45 ticket with a $2.50 service fee, open for 30 minutes; change what you like."""
    order = CheckoutRequest(
        reference="pay-7K3M",
        method="card",
        lines=(
            CheckoutLine("Parking ticket 9190123456", Money(45_00)),
            CheckoutLine("Service fee", Money(2_50)),
        ),
        email="ana@example.org",
        language="en",
        success_url=f"{HOME}/checkout/back/",
        cancel_url=f"{HOME}/checkout/",
        expires_at=NOON + timedelta(minutes=30),
    )
    return replace(order, **changes)
