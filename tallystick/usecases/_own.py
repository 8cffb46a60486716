"""Nobody decides about money that goes to themselves."""

from tallystick.records.payments.models import Payment
from tallystick.records.refunds.queries import is_own


class OwnPayment(Exception):
    """Who acts has made this payment: a colleague must do it."""


def bar_own(payment: Payment, actor: str) -> None:
    """
    Refuse who would decide about a payment of their own.

    :raises OwnPayment: if the payment's confirmation went to an address of the actor
    """
    if is_own(payment, actor):
        raise OwnPayment(payment.reference)
