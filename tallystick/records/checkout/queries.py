"""What stands in a basket."""

from collections.abc import Sequence
from uuid import UUID

from tallystick.records.checkout.models import Checkout, CheckoutItem


def items_of(checkout: UUID) -> list[CheckoutItem]:
    """Return the basket's items with their bills, in the order they were added."""
    return list(
        CheckoutItem.objects.filter(checkout=checkout)
        .select_related("obligation__bill__account")
        .order_by("id")
    )


def count(checkout: UUID | None) -> int:
    """Return how many items a basket holds; an absent basket is empty."""
    return CheckoutItem.objects.filter(checkout=checkout).count() if checkout else 0


def sum_cents(items: Sequence[CheckoutItem]) -> int:
    """Return the sum of the items, in cents, without a fee."""
    return sum(item.cents for item in items)


def find(checkout: UUID) -> Checkout | None:
    """Return a basket, or None."""
    return Checkout.objects.filter(id=checkout).first()
