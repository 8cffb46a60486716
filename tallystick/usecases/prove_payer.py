"""Checks the email address that shows that someone has paid."""

from datetime import datetime
from secrets import compare_digest

from tallystick.records.payments.models import Payment
from tallystick.usecases import _tries


def prove_payer(*, payment: Payment, typed: str, source: str, actor: str, now: datetime) -> bool:
    """
    Return whether the receipt went to this address; after too many tries it never did.

    Tries are counted by source, and by payment whatever their source.
    """
    checkout = payment.checkout
    known = checkout.email if checkout else ""
    right = bool(known) and compare_digest(_plain(known), _plain(typed))
    return _tries.guess(right, about="payer", value=payment.reference, source=source, now=now)


def _plain(email: str) -> bytes:
    return email.strip().casefold().encode()
