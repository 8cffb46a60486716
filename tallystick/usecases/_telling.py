"""Writes a message to a payer into the outbox, in the transaction of what it is about."""

from datetime import datetime

from tallystick.kernel.identifiers import new_id
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment


def tell(payment: Payment, kind: str, *, fact: str, now: datetime) -> None:
    """Tell the payer of a fact once, at the address that they gave when they paid."""
    checkout = payment.checkout
    if checkout and checkout.email:
        Notice.objects.get_or_create(
            fact=fact,
            kind=kind,
            channel="email",
            defaults={
                "id": new_id(),
                "recipient": checkout.email,
                "language": checkout.language,
                "context": {"reference": payment.reference},
                "created_at": now,
            },
        )
