"""Notes who pays and where the receipt goes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.checkout.models import Checkout
from tallystick.usecases._basket import editable


class NoBasket(Exception):
    """There is no basket to pay, or it was paid already."""


def name_payer(
    *, checkout: UUID, payer_name: str, email: str, language: str, actor: str, now: datetime
) -> Checkout:
    """
    Note the payer's name, and the address for the receipt if there is one.

    :raises NoBasket: if there is nothing to pay
    :raises InPayment: while the basket is being paid
    """
    with transaction.atomic():
        basket = editable(checkout)
        if basket is None:
            raise NoBasket
        basket.payer_name, basket.email, basket.language = payer_name, email, language
        basket.save(update_fields=["payer_name", "email", "language"])
    return basket
