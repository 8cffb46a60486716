"""Takes a payment back out of the books: the bank returned it, or the card holder won."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.banking.models import Difference
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.payments.states import LIFE, PaymentState
from tallystick.records.refunds.money import Moved, PaymentMoney, money_of
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._differences import note
from tallystick.usecases._drawn_back import draw_back
from tallystick.usecases._money import book, clearing_of, lock_money, receivable, undo
from tallystick.usecases._telling import tell


@dataclass
class _Taking:
    """An amount that the bank takes back from a payment, and from where it is taken."""

    payment: Payment
    money: PaymentMoney
    left: Money
    now: datetime
    city: City
    lines: list[Line] = field(default_factory=list)

    def take(self, there: Money, account: str) -> None:
        """Take what is there, as far as needed, from an account of the payment itself."""
        amount = min(self.left, max(there, ZERO))
        self.left -= amount
        self.lines.append(Line(account, amount, "payment", self.payment.id))

    def take_from_bills(self) -> None:
        """Let the bills be owed again, what was paid last first."""
        for obligation, paid in reversed(self.money.paid.items()):
            amount = min(self.left, max(paid, ZERO))
            self.left -= amount
            self.lines.append(receivable(obligation, amount, self.city))


def reverse_payment(
    payment: Payment,
    state: PaymentState,
    *,
    amount: Money,
    reason: str,
    actor: str,
    now: datetime,
    city: City,
) -> None:
    """
    Take an amount of the payment back from where it is now, open its bills again, tell the payer.

    Late fees then run as if it had never been paid (DOMAIN.md P12): what was paid and what is taken
    back count from the same moment. What was given back before, and so is here no more, is a loss
    that somebody has to look at.

    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    before = PaymentState(payment.state)
    LIFE.check(before, state)
    with transaction.atomic():
        shrunk = Allocation.objects.filter(payment=payment).values_list("obligation_id", flat=True)
        locked, money = lock_money(payment.id, city=city, others=shrunk)
        if locked.state != before:
            raise MovedMeanwhile(payment.reference)
        _take(locked, money, amount, now=now, city=city)
        _charge_fee(locked, money, reason, now=now, city=city)
        locked.state, locked.reason, locked.asked_at = state, reason, now
        locked.taken_back_cents += amount.cents
        locked.save(update_fields=["state", "reason", "asked_at", "taken_back_cents"])
        PaymentEvent.objects.create(
            payment=payment, before=before, after=state, at=now, actor=actor, detail=reason
        )
        tell(locked, "payment-returned", fact=f"payment:{payment.id}", now=now)
    payment.state, payment.reason = state, reason


def _take(
    payment: Payment, money: PaymentMoney, amount: Money, *, now: datetime, city: City
) -> None:
    if amount == Money(payment.captured_cents) and _untouched(payment, money):
        undo(
            key=f"payment:{payment.id}:taken",
            new_key=f"payment:{payment.id}:reversed",
            kind="reversal",
            opens=money.paid,
            now=now,
            city=city,
        )
    else:
        money = _undo_moves(payment, money, amount, now=now, city=city)
        _take_parts(payment, money, amount, now=now, city=city)
    for obligation in money.paid:
        draw_back(obligation, now=now, city=city)


def _untouched(payment: Payment, money: PaymentMoney) -> bool:
    """Return whether all of the money is where the settlement had put it."""
    paid = Allocation.objects.filter(payment=payment).values_list("obligation_id", "cents")
    settled = {obligation: Money(cents) for obligation, cents in paid}
    return (
        not money.moved
        and money.paid == settled
        and money.held == Money(payment.captured_cents)
        and money.fee in (ZERO, Money(payment.fee_cents))
    )


def _take_parts(
    payment: Payment, money: PaymentMoney, amount: Money, *, now: datetime, city: City
) -> None:
    """Take what paid no bill first, then what did, then the fee; the rest is lost."""
    books = city.books
    taking = _Taking(payment, money, amount, now, city)
    taking.take(money.unapplied, books.unapplied)
    taking.take_from_bills()
    taking.take(money.fee, books.service_fees)
    loss = taking.left
    taking.lines.append(Line(books.write_offs, loss, "payment", payment.id))
    taking.lines.append(Line(clearing_of(payment, city), -amount, "payment", payment.id))
    book(
        key=f"payment:{payment.id}:taken-back:{payment.taken_back_cents}",
        kind="taken_back",
        lines=taking.lines,
        effective_at=payment.effective_at,
        now=now,
        city=city,
    )
    if loss:
        note(
            Difference.Kind.LOSS,
            gateway=payment.gateway,
            subject=f"payment:{payment.id}",
            amount=-loss,
            says=f"The bank took back {amount}; {loss} of it had been given back before.",
            now=now,
            payment=payment,
        )


def _undo_moves(
    payment: Payment, money: PaymentMoney, amount: Money, *, now: datetime, city: City
) -> PaymentMoney:
    """Let other bills that unapplied money has paid be owed again, the latest first."""
    for move in reversed(money.moved):
        if money.unapplied < amount:
            _unapply(payment, money, move, now=now, city=city)
            money = money_of(payment.id, city.books)
    return money


def _unapply(
    payment: Payment, money: PaymentMoney, move: Moved, *, now: datetime, city: City
) -> None:
    """Put back what of a move is still on the bill; the bill is owed as if it had never been."""
    there = min(move.amount, max(money.paid.get(move.obligation, ZERO), ZERO))
    if there == move.amount:
        undo(
            key=move.key,
            new_key=f"{move.key}:back",
            kind="applied_back",
            opens={move.obligation: there},
            now=now,
            city=city,
        )
    elif there:
        book(
            key=f"{move.key}:back",
            kind="applied_back",
            lines=[
                receivable(move.obligation, there, city),
                Line(city.books.unapplied, -there, "payment", payment.id),
            ],
            effective_at=move.effective_at,
            now=now,
            city=city,
        )


def _charge_fee(
    payment: Payment, money: PaymentMoney, reason: str, *, now: datetime, city: City
) -> None:
    """Charge what a returned payment costs, once, on the first of its bills that has such a fee."""
    today = local_day(now, city.zone)
    bills = Obligation.objects.select_related("bill").in_bulk(list(money.paid))
    for obligation in money.paid:
        service = city.service[bills[obligation].bill.service]
        fee = service.returned_item_fee(reason=reason, day=today)
        if fee is None:
            continue
        book(
            key=f"payment:{payment.id}:returned-item-fee",
            kind="returned_item_fee",
            lines=[
                receivable(obligation, Money(fee.amount), city, part=fee.charge),
                Line(service.charge[fee.charge].revenue, -Money(fee.amount), part=fee.charge),
            ],
            now=now,
            city=city,
        )
        return
