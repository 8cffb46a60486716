"""Verifies and reads Stripe's webhooks, which only tell us what to ask about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import stripe
from pydantic import BaseModel, ValidationError

from tallystick.gateways.payments.protocol import BadSignature, GatewayEvent
from tallystick.gateways.payments.stripe.answers import OURS


class _Object(BaseModel):
    id: str = ""
    object: str = ""
    payment_intent: str | None = None
    client_reference_id: str | None = None
    metadata: dict[str, str] | None = None


class _Data(BaseModel):
    object: _Object


class _Event(BaseModel):
    id: str
    type: str
    data: _Data


def read_event(
    client: stripe.StripeClient,
    body: bytes,
    headers: Mapping[str, str],
    *,
    secrets: Sequence[str],
    tolerance: timedelta,
    now: datetime,
) -> GatewayEvent:
    """
    Return what a webhook is about, signed with any of the secrets, so that they can be changed.

    News of an intent, a charge, a refund or a dispute names no page: then the intent stands in its
    place, and `fetch` finds the page.

    :raises BadSignature: if no secret fits, it was signed too long before or after now, or it says
        nothing that can be read
    """
    header = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
    event = _verified(client, body, header, secrets)
    # The SDK compares with the computer's clock; here the caller's counts.
    signed_at = next(part[2:] for part in header.split(",") if part.startswith("t="))
    if abs(int(signed_at) - int(now.timestamp())) > tolerance.total_seconds():
        raise BadSignature("signed too long ago, or in the future")
    about = event.data.object
    known = about.client_reference_id or (about.metadata or {}).get(OURS, "")
    return GatewayEvent(
        event_id=event.id, gateway_reference=_page(about), kind=event.type, reference=known
    )


def _verified(
    client: stripe.StripeClient, body: bytes, header: str, secrets: Sequence[str]
) -> _Event:
    for secret in secrets:
        try:
            found = client.construct_event(body, header, secret, tolerance=0)
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, AttributeError, TypeError) as error:
            raise BadSignature("signed, but not an event") from error
        try:
            return _Event.model_validate(found.to_dict())
        except ValidationError as error:
            raise BadSignature("signed, but not an event") from error
    raise BadSignature("no signature of a known secret")


def _page(about: _Object) -> str:
    if about.object in ("checkout.session", "payment_intent"):
        return about.id
    return about.payment_intent or ""
