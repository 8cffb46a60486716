"""Lets a payer choose what becomes of money that found no bill: back, another bill, or a credit."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.money import Money
from tallystick.records.payments.queries import by_reference
from tallystick.records.payments.states import KEPT
from tallystick.records.refunds.models import Choice
from tallystick.usecases._applying import apply
from tallystick.usecases._money import lock_money
from tallystick.usecases._own import bar_own
from tallystick.usecases._unapplied import claim_all, give_back


class NoSuchPayment(Exception):
    """There is no payment of this reference."""


class NothingUnapplied(Exception):
    """None of this payment's money waits for a choice; somebody may have chosen before."""


class NothingOwed(Exception):
    """The other bill is paid already."""


def resolve_unapplied(
    *,
    payment: str,
    choice: Choice.Kind,
    obligation: UUID | None = None,
    actor: str,
    now: datetime,
    city: City,
) -> Money:
    """
    Do what was chosen with all of the payment's unapplied money, and return how much that was.

    REFUND sends it back to its source: nobody has to approve that payers get their own money.
    BILL pays `obligation`, as of now, as far as it is owed; what is left waits on. CREDIT keeps it
    for a bill to come, and so from going back by itself.

    :raises NoSuchPayment: if the reference is unknown
    :raises NothingUnapplied: if there is nothing to choose about, or the money is not here
    :raises NothingOwed: if the other bill is paid
    :raises TooLittle: if the other bill is not payable in such a part
    :raises OwnPayment: if staff would decide about a payment of their own
    """
    found = by_reference(payment)
    if found is None:
        raise NoSuchPayment(payment)
    others = [obligation] if obligation else []
    with transaction.atomic():
        locked, _ = lock_money(found.id, city=city, others=others)
        bar_own(locked, actor)
        if locked.state not in KEPT:
            raise NothingUnapplied(payment)
        free = claim_all(locked, now=now, city=city)
        if not free:
            raise NothingUnapplied(payment)
        if choice == Choice.Kind.REFUND:
            give_back(locked, free, actor=actor, now=now, city=city)
        elif choice == Choice.Kind.BILL:
            if obligation is None:
                raise NothingOwed(payment)
            free = apply(locked, obligation, free, now=now, city=city)
            if not free:
                raise NothingOwed(str(obligation))
        Choice.objects.create(
            payment=locked,
            kind=choice,
            cents=free.cents,
            obligation_id=obligation,
            actor=actor,
            at=now,
        )
    return free
