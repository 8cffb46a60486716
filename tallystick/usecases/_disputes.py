"""Follows a card holder's dispute: the processor takes the money, and gives it back or does not."""

from datetime import datetime

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import LIFE, PaymentState
from tallystick.records.refunds.money import PaymentMoney
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._money import book, clearing_of, lock_money
from tallystick.usecases._reversal import reverse_payment
from tallystick.usecases._telling import tell


def open_dispute(
    payment: Payment, *, amount: Money, reason: str, actor: str, now: datetime, city: City
) -> None:
    """
    Note a dispute, and that the processor holds its amount; the bills stay paid meanwhile.

    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    with transaction.atomic():
        locked, _ = _lock(payment, PaymentState.DISPUTED, city)
        turn = locked.events.filter(after=PaymentState.DISPUTED).count() + 1
        key = f"payment:{payment.id}:disputed:{turn}"
        if amount:
            _book(locked, key, "dispute", city.books.disputed, amount, now=now, city=city)
        _move(locked, PaymentState.DISPUTED, reason=reason, actor=actor, now=now)
        tell(locked, "payment-disputed", fact=key, now=now)
    payment.state, payment.reason = locked.state, reason


def win_dispute(payment: Payment, *, actor: str, now: datetime, city: City) -> None:
    """
    Note that the processor gives the money back.

    When the dispute was lost before, its bills are open, and somebody may have paid them since:
    then the money is unapplied, for its payer to choose.

    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    with transaction.atomic():
        locked, money = _lock(payment, PaymentState.DISPUTE_WON, city)
        turn = locked.events.filter(after=PaymentState.DISPUTED).count()
        key = f"payment:{payment.id}:dispute-won:{turn}"
        if locked.state == PaymentState.DISPUTE_LOST:
            amount = Money(locked.taken_back_cents)
            locked.taken_back_cents = 0
            _book(locked, key, "dispute_won", city.books.unapplied, -amount, now=now, city=city)
        elif money.disputed:
            disputed = city.books.disputed
            _book(locked, key, "dispute_won", disputed, -money.disputed, now=now, city=city)
        _move(locked, PaymentState.DISPUTE_WON, reason="", actor=actor, now=now)
        tell(locked, "dispute-won", fact=key, now=now)
    payment.state, payment.reason = locked.state, ""


def lose_dispute(
    payment: Payment, *, amount: Money, reason: str, actor: str, now: datetime, city: City
) -> None:
    """
    Note that the processor keeps the money, and take it back from what it has paid.

    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    with transaction.atomic():
        locked, money = _lock(payment, PaymentState.DISPUTE_LOST, city)
        if held := money.disputed:
            turn = locked.events.filter(after=PaymentState.DISPUTED).count()
            key = f"payment:{payment.id}:dispute-over:{turn}"
            _book(locked, key, "dispute_over", city.books.disputed, -held, now=now, city=city)
        reverse_payment(
            payment,
            PaymentState.DISPUTE_LOST,
            amount=held or amount or Money(locked.captured_cents - locked.refunded_cents),
            reason=reason,
            actor=actor,
            now=now,
            city=city,
        )


def _lock(payment: Payment, state: PaymentState, city: City) -> tuple[Payment, PaymentMoney]:
    before = PaymentState(payment.state)
    LIFE.check(before, state)
    locked, money = lock_money(payment.id, city=city)
    if locked.state != before:
        raise MovedMeanwhile(payment.reference)
    return locked, money


def _book(
    payment: Payment,
    key: str,
    kind: str,
    account: str,
    amount: Money,
    *,
    now: datetime,
    city: City,
) -> None:
    """Move an amount from the clearing to an account, or back if it is negative."""
    lines = [
        Line(account, amount, "payment", payment.id),
        Line(clearing_of(payment, city), ZERO - amount, "payment", payment.id),
    ]
    book(key=key, kind=kind, lines=lines, now=now, city=city)


def _move(payment: Payment, state: PaymentState, *, reason: str, actor: str, now: datetime) -> None:
    before = payment.state
    payment.state, payment.reason, payment.asked_at = state, reason, now
    payment.save(update_fields=["state", "reason", "asked_at", "taken_back_cents"])
    PaymentEvent.objects.create(
        payment=payment, before=before, after=state, at=now, actor=actor, detail=reason
    )
