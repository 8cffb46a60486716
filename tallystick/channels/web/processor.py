"""How the web talks to the processor: where it sends payers back to, and what is true."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from tallystick.channels.gateways import payment_gateway
from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.records.payments.models import Payment
from tallystick.usecases._attempts import Urls
from tallystick.usecases.confirm_payment import StillMoving, confirm_payment

ACTOR = "guest"


def urls() -> Urls:
    """Return our addresses for the payer's way back; the same for whoever asks, on one host."""
    back = f"{settings.SITE_URL}/payment/{{reference}}/return/"
    return Urls(success=back, cancel=back)


def ask(reference: str, *, now: datetime) -> Payment | None:
    """Make true here what is true at the processor; None if we cannot know it now."""
    try:
        return confirm_payment(
            reference=reference,
            gateway=payment_gateway(),
            urls=urls(),
            actor=ACTOR,
            now=now,
            city=settings.CITY,
        )
    except (GatewayDown, Refused, StillMoving):
        return None


def is_ours(request: HttpRequest, url: str) -> bool:
    """Return whether a hosted page has our own origin, so that a form may lead there directly."""
    here, there = urlsplit(request.build_absolute_uri("/")), urlsplit(url)
    return (here.scheme, here.netloc) == (there.scheme, there.netloc)
