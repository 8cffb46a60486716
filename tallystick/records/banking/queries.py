"""Which payouts there are, what is missing in them, and which differences wait for whom."""

from datetime import datetime

from tallystick.records.banking.models import Difference, Payout
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import NOT_TAKEN, PaymentState


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
    return list(
        Payment.objects.filter(
            gateway=gateway, state=PaymentState.CAPTURED, effective_at__lt=before
        )
    )


def open_differences() -> list[Difference]:
    """Return what does not agree, the oldest first, each with its owner."""
    waiting = Difference.objects.filter(closed_at=None)
    return list(waiting.select_related("payment").order_by("found_at", "id"))
