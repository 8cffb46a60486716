"""Approves a refund: above a limit somebody else than who asked for it."""

from datetime import datetime

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import may_approve_alone
from tallystick.records.refunds.states import RefundState
from tallystick.usecases._own import bar_own
from tallystick.usecases._refunds import step


class NoSuchRefund(Exception):
    """There is no refund of this reference."""


class NotWaiting(Exception):
    """It was decided before; `state` says how."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class SecondPersonNeeded(Exception):
    """Who asked for it cannot approve it, too: it is too much, alone or with others of the day."""


def approve_refund(
    *,
    refund: str,
    actor: str,
    now: datetime,
    city: City,
) -> Refund:
    """
    Approve a refund; a job sends it to the processor.

    Up to the city's limit who asked may approve, too, but not more in a day than the city says.

    :raises NoSuchRefund: if the reference is unknown
    :raises NotWaiting: if it was decided before
    :raises SecondPersonNeeded: if the actor asked for it, and the limits do not allow one alone
    :raises OwnPayment: if the actor has made the payment
    """
    with transaction.atomic():
        locked = Refund.objects.select_for_update().filter(reference=refund).first()
        if locked is None:
            raise NoSuchRefund(refund)
        if locked.state != RefundState.REQUESTED:
            raise NotWaiting(locked.state)
        bar_own(locked.payment, actor)
        if actor == locked.requested_by:
            _check_alone(locked, actor, now=now, city=city)
            locked.alone_cents = city.refunds.two_people_above
        locked.approved_by, locked.approved_at = actor, now
        step(locked, RefundState.APPROVED, actor=actor, now=now)
    return locked


def _check_alone(refund: Refund, actor: str, *, now: datetime, city: City) -> None:
    """Refuse what is too much for one person; two approvals of one person wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"alone:{actor}"])
    if not may_approve_alone(refund, actor, now=now, city=city):
        raise SecondPersonNeeded(refund.reference)
