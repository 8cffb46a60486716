"""Locks and moves a payment's money after it was settled; every such move goes through here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line, post
from tallystick.ledger.reverse import reverse
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.money import PaymentMoney, money_of
from tallystick.usecases._attempts import MovedMeanwhile


def lock_money(
    payment: UUID, *, city: City, others: Iterable[UUID] = ()
) -> tuple[Payment, PaymentMoney]:
    """
    Lock the obligations that the payment pays, `others`, and then the payment: in that order.

    It is the order of the settlement, so that neither waits for the other for ever.

    :raises MovedMeanwhile: if the payment has come to pay another bill while we waited
    """
    wanted = {*money_of(payment, city.books).paid, *others}
    list(Obligation.objects.filter(id__in=sorted(wanted)).order_by("id").select_for_update())
    locked = Payment.objects.select_for_update().get(id=payment)
    money = money_of(payment, city.books)
    if not set(money.paid) <= wanted:
        raise MovedMeanwhile(locked.reference)
    return locked, money


def book(
    *,
    key: str,
    kind: str,
    lines: Iterable[Line],
    now: datetime,
    city: City,
    effective_at: datetime | None = None,
) -> None:
    """Post an entry, and bring the open balances of its obligations along."""
    posted = [line for line in lines if line.amount]
    post(
        key=key,
        kind=kind,
        lines=posted,
        effective_at=effective_at or now,
        posting_date=local_day(now, city.zone),
        now=now,
    )
    changes: dict[UUID, Money] = {}
    for line in posted:
        if line.subject_kind == "obligation" and line.subject_id:
            changes[line.subject_id] = changes.get(line.subject_id, ZERO) + line.amount
    for obligation, change in changes.items():
        reopen(obligation, change)


def undo(
    *, key: str, new_key: str, kind: str, opens: dict[UUID, Money], now: datetime, city: City
) -> None:
    """Post the mirror image of an entry; `opens` is what it adds to open balances."""
    reverse(
        key=key,
        new_key=new_key,
        kind=kind,
        effective_at=now,
        posting_date=local_day(now, city.zone),
        now=now,
    )
    for obligation, amount in opens.items():
        reopen(obligation, amount)


def reopen(obligation: UUID, amount: Money) -> None:
    """Add to the open balance of an obligation, which the caller has locked."""
    Obligation.objects.filter(id=obligation).update(
        open_cents=F("open_cents") + amount.cents, revision=F("revision") + 1
    )


def receivable(obligation: UUID, amount: Money, city: City, part: str = "") -> Line:
    """Return the line that charges an obligation, or pays it if the amount is negative."""
    service = Obligation.objects.values_list("bill__service", flat=True).get(id=obligation)
    return Line(city.service[service].receivable, amount, "obligation", obligation, part)


def clearing_of(payment: Payment, city: City) -> str:
    """Return the account in which the payment's money waits for its payout."""
    books = city.books
    return books.ach_clearing if payment.method == "echeck" else books.card_clearing
