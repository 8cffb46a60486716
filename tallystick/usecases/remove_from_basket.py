"""Takes something out of a basket."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.checkout.models import CheckoutItem
from tallystick.usecases._basket import editable


def remove_from_basket(*, checkout: UUID, obligation: UUID, actor: str, now: datetime) -> bool:
    """
    Remove an obligation from the basket, and return whether it was there.

    :raises InPayment: while the basket is being paid
    """
    with transaction.atomic():
        basket = editable(checkout)
        if basket is None:
            return False
        removed, _ = CheckoutItem.objects.filter(checkout=basket, obligation=obligation).delete()
    return removed > 0
