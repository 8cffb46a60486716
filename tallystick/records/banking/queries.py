"""Which payouts there are, what is missing in them, and which differences wait for whom."""

from datetime import datetime

from tallystick.records.banking.models import Difference, Payout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import NOT_TAKEN, PaymentState

_CHARGE = "charge"
_BANKS = ("return", "dispute", "dispute_won")  # what a bank does long after a charge


def latest_payout(gateway: str) -> Payout | None:
    """Return the payout that was sent last, of those that were taken; None if none was."""
    return Payout.objects.filter(gateway=gateway).order_by("-sent_at").first()


def taken_since(since: datetime, *, until: datetime, gateway: str) -> list[Payment]:
    """Return the payments whose payers acted between two moments and whose money was taken."""
    return list(
        Payment.objects.filter(
            gateway=gateway, effective_at__gte=since, effective_at__lte=until
        ).exclude(state__in=NOT_TAKEN)
    )


def not_paid_out(*, before: datetime, gateway: str) -> list[Payment]:
    """Return the payments that were taken before a moment and are in no payout."""
    waiting = Payment.objects.filter(gateway=gateway, state=PaymentState.CAPTURED)
    return list(waiting.filter(effective_at__lt=before).exclude(payout_lines__kind=_CHARGE))


def paid_out_before_we_heard(gateway: str) -> list[Payment]:
    """Return the payments whose charge had arrived in a payout before they were settled here."""
    waiting = Payment.objects.filter(
        gateway=gateway, state__in=[PaymentState.PENDING, PaymentState.CAPTURED]
    )
    return list(waiting.filter(payout_lines__kind=_CHARGE).order_by("id"))


def told_by_payout(payout: Payout) -> list[str]:
    """
    Return the references of the payments that a bank took back, or gave back, in this payout.

    Those of which the processor was asked since then are left out.
    """
    lines = payout.lines.filter(kind__in=_BANKS, payment__asked_at__lt=payout.taken_at)
    return list(lines.values_list("payment__reference", flat=True).distinct())


def closed_differences(limit: int) -> list[Difference]:
    """Return what was explained last, the latest first."""
    done = Difference.objects.exclude(closed_at=None)
    return list(done.select_related("payment").order_by("-closed_at", "id")[:limit])


def open_differences() -> list[Difference]:
    """Return what does not agree, the oldest first, each with its owner."""
    waiting = Difference.objects.filter(closed_at=None)
    return list(waiting.select_related("payment").order_by("found_at", "id"))
