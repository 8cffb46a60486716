"""What of one payment waits for its payer to choose, since when, and what was chosen before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, prefetch_related_objects

from tallystick.catalog.model import Books
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Posting, Side
from tallystick.records.billing import made
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import KEPT
from tallystick.records.refunds.models import Choice
from tallystick.records.refunds.money import money_of, reserved
from tallystick.records.refunds.surplus import given_away


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money without a bill that its payer may choose about."""

    amount: Money
    since: datetime


def waiting_of(payment: Payment, books: Books) -> Waiting | None:
    """Return what `resolve_unapplied` would choose about now, or None when that is nothing."""
    if payment.state not in KEPT:
        return None
    money = money_of(payment.id, books)
    promised = reserved(payment.id)
    given = given_away(money.paid, books)
    amount = money.unapplied - promised.get(None, ZERO)
    for one in given:
        free = money.paid[one.obligation] - promised.get(one.obligation, ZERO)
        amount += max(min(one.amount, free), ZERO)
    if amount <= ZERO:
        return None
    mine = Q(subject_kind="payment", subject_id=payment.id)
    bills = Q(subject_kind="bill", subject_id__in={one.bill for one in given})
    came = Posting.objects.filter(mine | bills, account=books.unapplied, side=Side.CREDIT)
    since = came.aggregate(since=Max("entry__recorded_at"))["since"]
    return Waiting(amount, since)


def used_for_bills(payment: UUID) -> list[Choice]:
    """Return each choice by which the payment's unapplied money came to pay another bill."""
    values = [payment, Choice.Kind.BILL.value]
    chosen = made.find(Choice, "t.payment_id = %s AND t.kind = %s ORDER BY t.id", values)
    prefetch_related_objects(chosen, "obligation__bill")
    return chosen
