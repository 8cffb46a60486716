"""Which payments there are, and which of them the processor must be asked about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import cast
from uuid import UUID

from django.db.models import Min, Q

from tallystick.ledger.prepared import rows
from tallystick.records.billing import made
from tallystick.records.checkout.models import Checkout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import LIVE, TAKEN, PaymentState

RETURNS_UNTIL = timedelta(days=65)  # a payer can call an eCheck unauthorized for 60 days (R10)
_ECHECKS_EVERY = timedelta(days=1)


def by_reference(reference: str) -> Payment | None:
    """Return a payment with its checkout, or None."""
    for row in rows(_by_reference(), [reference]):
        payment, checkout = made.each((Payment, Checkout), row)
        payment.checkout = checkout
        return cast(Payment, payment)
    return None


@cache
def _by_reference() -> str:
    return f"""
SELECT {made.columns(Payment, "p")}, {made.columns(Checkout, "c")}
  FROM payments_payment p LEFT JOIN checkout_checkout c ON c.id = p.checkout_id
 WHERE p.reference = %s
"""  # noqa: S608 - names of columns alone


def gateway_of(reference: str) -> str:
    """Return the code of the processor at which a payment was made; empty if it is unknown."""
    found = Payment.objects.filter(reference=reference).values_list("gateway", flat=True)
    return found.first() or ""


def open_or_paid(checkout: UUID) -> Payment | None:
    """Return the payment that a basket has already: one that is live, else one that was taken."""
    payments = [payment for payment in of_checkout(checkout) if payment.state in (*LIVE, *TAKEN)]
    return min(payments, key=lambda payment: payment.state not in LIVE, default=None)


def of_checkout(checkout: UUID) -> list[Payment]:
    """Return all attempts to pay a basket."""
    return made.find(Payment, "t.checkout_id = %s", [checkout])


def reference_of(*, gateway: str, gateway_reference: str, reference: str) -> str | None:
    """
    Return the reference of the payment that a gateway calls this, or that has this reference.

    Either may be empty. Before we have written down the gateway's name only our own will do.
    """
    named = Payment.objects.filter(gateway=gateway)
    if gateway_reference:
        found = named.filter(gateway_reference=gateway_reference)
        if (payment := found.values_list("reference", flat=True).first()) is not None:
            return payment
    if not reference:
        return None
    return named.filter(reference=reference).values_list("reference", flat=True).first()


def of_references(references: Sequence[str]) -> list[Payment]:
    """Return these payments, the newest first."""
    return list(Payment.objects.filter(reference__in=references).order_by("-created_at"))


def to_ask_about(*, now: datetime, limit: int) -> list[str]:
    """
    Return the references of unfinished payments whose turn it is, the longest unasked first.

    One is asked about after 20 seconds, then at intervals that grow to an hour, and when its hold
    lapses; never for the last time.
    """
    rows = Payment.objects.raw(_TO_ASK_ABOUT, {"now": now, "limit": limit})
    return [payment.reference for payment in rows]


def echecks_to_ask_about(*, now: datetime, limit: int) -> list[str]:
    """Return the references of cleared eChecks that may still come back, each once a day."""
    return list(
        Payment.objects.filter(
            Q(asked_at=None) | Q(asked_at__lte=now - _ECHECKS_EVERY),
            method="echeck",
            state__in=[PaymentState.CAPTURED, PaymentState.SETTLED],
            effective_at__gte=now - RETURNS_UNTIL,
        )
        .exclude(gateway="")
        .order_by("asked_at")
        .values_list("reference", flat=True)[:limit]
    )


def oldest_live() -> datetime | None:
    """Return since when the oldest payment is live that may still be paid, or None."""
    found: datetime | None = Payment.objects.filter(state__in=LIVE).aggregate(
        oldest=Min("created_at")
    )["oldest"]
    return found


def note_asked(reference: str, *, now: datetime) -> None:
    """Remember that the processor was asked in vain, so that the others have their turn first."""
    Payment.objects.filter(reference=reference).update(asked_at=now)


_TO_ASK_ABOUT = """
SELECT id, reference FROM payments_payment
 WHERE state IN ('CREATED', 'SUBMITTED', 'ACTION_REQUIRED', 'PENDING') AND gateway <> ''
   AND (coalesce(asked_at, created_at)
            + greatest(interval '20 seconds',
                       least((coalesce(asked_at, created_at) - created_at) / 2, interval '1 hour'))
            <= %(now)s
        OR (state <> 'PENDING' AND expires_at < %(now)s
            AND coalesce(asked_at, created_at) < expires_at))
 ORDER BY asked_at NULLS FIRST
 LIMIT %(limit)s
"""
