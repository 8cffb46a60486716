"""How the web talks to the processor: what is true of a payment, and whose page it shows."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from tallystick.channels.gateways import gateway_for, urls
from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.records.payments.models import Payment
from tallystick.usecases.confirm_payment import StillMoving, confirm_payment

ACTOR = "guest"


def ask(reference: str, *, now: datetime) -> Payment | None:
    """Make true here what is true at the processor; None if we cannot know it now."""
    try:
        return confirm_payment(
            reference=reference,
            gateway=gateway_for(reference),
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
