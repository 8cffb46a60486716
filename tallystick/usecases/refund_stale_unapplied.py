"""Gives back money that waited too long without a bill, by the city's policy."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.records.payments.states import KEPT
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.surplus import Surplus, surpluses
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._money import lock_money
from tallystick.usecases._unapplied import claim_all, give_back


def refund_stale_unapplied(
    *, limit: int, actor: str, now: datetime, city: City
) -> tuple[Refund, ...]:
    """
    Approve a refund of each payment's unapplied money that waits for more than the city's days.

    What its payer keeps as a credit stays. At most `limit` payments at a time, the oldest first,
    each in a transaction of its own.
    """
    before = now - timedelta(days=city.refunds.unapplied_days)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # it reads the whole account
        waiting = surpluses(city.books, before=before, limit=limit)
    made = (_refund(surplus, actor=actor, now=now, city=city) for surplus in waiting)
    return tuple(refund for refund in made if refund)


def _refund(surplus: Surplus, *, actor: str, now: datetime, city: City) -> Refund | None:
    try:
        with transaction.atomic():
            payment, _ = lock_money(surplus.payment, city=city)
            if payment.state not in KEPT:
                return None
            amount = claim_all(payment, now=now, city=city)
            return give_back(payment, amount, actor=actor, now=now, city=city) if amount else None
    except MovedMeanwhile:
        return None  # its turn comes again
