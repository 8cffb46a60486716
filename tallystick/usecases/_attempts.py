"""Attempts to pay: what they hold on bills, and how they move and close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import CheckoutLine, CheckoutRequest
from tallystick.kernel.money import Money
from tallystick.ledger.prepared import rows
from tallystick.records.billing.models import Obligation
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIFE, LIVE, PaymentState

_LEAST = timedelta(minutes=5)  # to type a number in, however late it is


class MovedMeanwhile(Exception):
    """The payment is no longer in the state in which it was read."""


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the processor sends the payer back to; `{reference}` stands for the payment's own."""

    success: str
    cancel: str


def page_closes(quoted_until: datetime, *, now: datetime, city: City) -> datetime:
    """
    Return when a page that opens now closes: with the quote, but never at once.

    Who goes on in the quote's last minutes pays after it, what it says: confirm_payment counts the
    money on the day on which the payment was started.
    """
    closes = min(now + timedelta(minutes=city.hold_minutes), quoted_until)
    return max(closes, now + _LEAST)


def lock_obligations(items: Sequence[CheckoutItem]) -> None:
    """Lock the items' obligations in sorted order, inside the caller's transaction."""
    wanted = [item.obligation_id for item in items]
    locked = Obligation.objects.filter(id__in=wanted).order_by("id").select_for_update(of=("self",))
    list(locked.values_list("id") if wanted else ())


def blocking(checkout: UUID, items: Sequence[CheckoutItem]) -> list[Payment]:
    """Return the live payments of others on the items' obligations."""
    return list(
        Payment.objects.filter(
            state__in=LIVE,
            checkout__items__obligation__in=[item.obligation_id for item in items],
        )
        .exclude(checkout=checkout)
        .distinct()
        .order_by("created_at")
    )


def move(
    payment: Payment,
    state: PaymentState,
    *,
    actor: str,
    now: datetime,
    detail: str = "",
    gateway_reference: str = "",
) -> None:
    """
    Move a payment that takes no money, write the event, and release what it held if it closes.

    :raises InvalidMove: if the life of a payment has no such move
    :raises MovedMeanwhile: if somebody else has moved it
    """
    before = PaymentState(payment.state)
    LIFE.check(before, state)
    with transaction.atomic():
        closes = before in LIVE and state not in LIVE
        items = list(CheckoutItem.objects.filter(checkout=payment.checkout_id)) if closes else []
        lock_obligations(items)  # before the payment, as everywhere
        values = [state, now, detail, gateway_reference, payment.id, before, actor]
        if not rows(_MOVE, values):
            raise MovedMeanwhile(payment.reference)
        for item in items:
            Obligation.objects.filter(id=item.obligation_id).update(
                held_cents=F("held_cents") - item.cents
            )
    payment.state, payment.reason = state, detail
    payment.gateway_reference = gateway_reference or payment.gateway_reference


def request_for(payment: Payment, *, city: City, urls: Urls) -> CheckoutRequest:
    """
    Return what the processor is asked to collect; the same payment always gives the same.

    It reads the last four digits of a bill's number only: who has searched by plate is not told
    the whole number, and neither is the processor.
    """
    checkout = Checkout.objects.get(payments=payment)
    items = CheckoutItem.objects.filter(checkout=checkout).select_related("obligation__bill")
    language = checkout.language
    lines = [
        CheckoutLine(
            f"{city.service[item.obligation.bill.service].name[language]}"
            f" …{item.obligation.bill.number[-4:]}",
            Money(item.cents),
        )
        for item in items.order_by("id")
    ]
    if payment.fee_cents:
        lines.append(CheckoutLine(_fee_name(language), Money(payment.fee_cents)))
    return CheckoutRequest(
        reference=payment.reference,
        method=payment.method,
        lines=tuple(lines),
        email=checkout.email,
        language=language,
        success_url=urls.success.format(reference=payment.reference),
        cancel_url=urls.cancel.format(reference=payment.reference),
        expires_at=payment.expires_at or payment.created_at,
    )


def _fee_name(language: str) -> str:
    with override(language):
        return gettext("Service fee")


# One round trip; of whoever moves it at the same moment one finds it where it was.
_MOVE = """
WITH moved AS (
    UPDATE payments_payment p
       SET state = v.state, asked_at = v.at, reason = v.detail,
           gateway_reference = coalesce(nullif(v.gateway_reference, ''), p.gateway_reference)
      FROM (SELECT %s::text AS state, %s::timestamptz AS at, %s::text AS detail,
                   %s::text AS gateway_reference, %s::uuid AS id, %s::text AS before,
                   %s::text AS actor) v
     WHERE p.id = v.id AND p.state = v.before
    RETURNING p.id, v.before, v.state, v.at, v.actor, v.detail)
INSERT INTO payments_paymentevent (payment_id, before, after, at, actor, detail)
SELECT * FROM moved
RETURNING id
"""
