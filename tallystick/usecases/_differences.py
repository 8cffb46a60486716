"""Lists what does not agree, each thing once, and closes what agrees again."""

from datetime import datetime

from tallystick.kernel.money import Money
from tallystick.records.banking.models import Difference
from tallystick.records.payments.models import Payment

BY_ITSELF = "books"  # who closes a difference that is none any more


def note(
    kind: Difference.Kind,
    *,
    gateway: str,
    subject: str,
    amount: Money,
    says: str,
    now: datetime,
    payment: Payment | None = None,
) -> Difference:
    """Return the open difference of this kind about this subject; it may be there already."""
    found, _ = Difference.objects.get_or_create(
        kind=kind,
        gateway=gateway,
        subject=subject,
        closed_at=None,
        defaults={
            "payment": payment,
            "cents": amount.cents,
            "says": says,
            "found_at": now,
        },
    )
    return found


def close(difference: Difference, *, why: str, actor: str, now: datetime) -> None:
    """Close a difference that is explained."""
    difference.note, difference.closed_at, difference.closed_by = why, now, actor
    difference.save(update_fields=["note", "closed_at", "closed_by"])
