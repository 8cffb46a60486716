"""Finds payments by whatever somebody knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tallystick.kernel.identifiers import squeeze, tidy_code
from tallystick.records.billing.models import Bill
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent

CODE_LENGTH = 19  # of a confirmation number; a receipt's own code goes on behind it
PER_PAGE = 50
_MOST = 1000  # payments of one bill


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known: `known` is any number or address; moments are [since, until)."""

    known: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search(wanted: Wanted, *, gateways: Sequence[str], page: int) -> tuple[list[Payment], bool]:
    """
    Return one page of payments, the newest first, and whether there are older ones.

    What names one payment or bill is found whatever its time; an email address, the last four
    digits and a state are looked for between the two moments.
    """
    found = _by_known(wanted.known, gateways)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.since:
        found = found.filter(created_at__gte=wanted.since)
    if wanted.until:
        found = found.filter(created_at__lt=wanted.until)
    first = (page - 1) * PER_PAGE
    rows = list(found.select_related("checkout").order_by("-id")[first : first + PER_PAGE + 1])
    return rows[:PER_PAGE], len(rows) > PER_PAGE


def names_one(known: str) -> bool:
    """Return whether what is known names payments by itself, so that no time is needed."""
    return bool(known) and "@" not in known and not _is_last4(known)


def _by_known(known: str, gateways: Sequence[str]) -> QuerySet[Payment]:
    every = Payment.objects.all()
    if not known:
        return every
    if "@" in known:
        whose = Checkout.objects.exclude(email="").filter(email__iexact=known)
        return every.filter(checkout__in=whose)
    if _is_last4(known):
        return every.filter(last4=known)
    return every.filter(id__in=_named(known, gateways))


def _named(known: str, gateways: Sequence[str]) -> list[UUID]:
    """Return what a number names, each kind by its own index: one OR would read every row."""
    every = Payment.objects.values_list("id", flat=True)
    numbers = squeeze(known)
    bills = Bill.objects.filter(Q(number=numbers) | Q(other_number=numbers)).values("id")
    meant = CheckoutItem.objects.filter(obligation__bill__in=bills).values("checkout")
    paid = Allocation.objects.filter(obligation__bill__in=bills).values("payment")
    return [
        *every.filter(reference=tidy_code(known)[:CODE_LENGTH]),
        *every.filter(gateway__in=gateways, gateway_reference=known),
        *every.filter(checkout__in=meant)[:_MOST],
        *every.filter(id__in=paid)[:_MOST],
    ]


def _is_last4(known: str) -> bool:
    return len(known) == 4 and known.isascii() and known.isdigit()


def events_of(payment: Payment) -> list[PaymentEvent]:
    """Return every move of a payment, the first one first."""
    return list(PaymentEvent.objects.filter(payment=payment).order_by("id"))


def allocations_of(payment: Payment) -> list[Allocation]:
    """Return what a payment pays, with the bills."""
    return list(
        Allocation.objects.filter(payment=payment)
        .select_related("obligation__bill__account")
        .order_by("id")
    )
