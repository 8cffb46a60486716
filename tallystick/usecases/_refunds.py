"""Refunds: what they take from where, how they move, and what each move posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from tallystick.catalog.model import City, RefundReason
from tallystick.kernel.identifiers import new_id, public_code
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Posting, Side
from tallystick.ledger.post import Line
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund, RefundEvent, RefundLine
from tallystick.records.refunds.money import PaymentMoney, money_of, reserved
from tallystick.records.refunds.states import LIFE, REFUSED, RefundState
from tallystick.usecases._charges import give_up_charges, take_back_charges
from tallystick.usecases._money import book, clearing_of, receivable, undo


class NotSoMuch(Exception):
    """More was asked for than is left where it should come from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a refund is to give back: cents by obligation, unapplied money under None."""

    lines: Mapping[UUID | None, Money]
    fee: Money

    @property
    def total(self) -> Money:
        """What the payer gets."""
        return sum(self.lines.values(), self.fee)


def by_lines(
    payment: Payment, money: PaymentMoney, lines: Mapping[UUID | None, Money], reason: RefundReason
) -> Asked:
    """
    Return a refund of these lines, with the part of the service fee that the reason gives back.

    :raises NotSoMuch: if a line has not that much left
    """
    there = _left(payment, money)
    for obligation, amount in lines.items():
        if amount <= ZERO or amount > there.get(obligation, ZERO):
            raise NotSoMuch(str(obligation))
    return Asked(dict(lines), _fee_back(payment, money, sum(lines.values(), ZERO), reason))


def by_amount(payment: Payment, money: PaymentMoney, amount: Money, reason: RefundReason) -> Asked:
    """
    Return a refund of an amount: of unapplied money first, then of the bill that was paid last.

    The service fee comes on top, if the reason gives it back.

    :raises NotSoMuch: if less is left
    """
    lines: dict[UUID | None, Money] = {}
    rest = amount
    for obligation, there in _left(payment, money).items():
        if part := min(rest, there):
            lines[obligation], rest = part, rest - part
    if rest or not lines:
        raise NotSoMuch(str(amount))
    return Asked(lines, _fee_back(payment, money, amount, reason))


def _left(payment: Payment, money: PaymentMoney) -> dict[UUID | None, Money]:
    """Return what waiting refunds leave on each line, the unapplied money and the latest first."""
    taken = reserved(payment.id)
    there: dict[UUID | None, Money] = {None: money.unapplied}
    there |= dict(reversed(money.paid.items()))
    left = {line: amount - taken.get(line, ZERO) for line, amount in there.items()}
    return {line: amount for line, amount in left.items() if amount > ZERO}


def _fee_back(payment: Payment, money: PaymentMoney, amount: Money, reason: RefundReason) -> Money:
    """Return the fee's share of an amount, rounded down; the last cent of the bill brings all."""
    waiting = Refund.objects.filter(
        payment=payment, state__in=(RefundState.REQUESTED, RefundState.APPROVED)
    )
    left = money.fee - sum((Money(one.fee_cents) for one in waiting), ZERO)
    if not reason.fee_back or left <= ZERO:
        return ZERO
    bills = payment.captured_cents - payment.fee_cents
    return min(left, Money(payment.fee_cents * amount.cents // bills)) if bills else ZERO


def create(
    payment: Payment,
    asked: Asked,
    *,
    reason: str,
    note: str,
    actor: str,
    now: datetime,
) -> Refund:
    """
    Record a request and reserve its amount, inside the caller's transaction and lock.

    :raises IntegrityError: if more than was captured would be given back
    """
    Payment.objects.filter(id=payment.id).update(
        refunded_cents=F("refunded_cents") + asked.total.cents
    )
    refund = Refund.objects.create(
        id=new_id(),
        reference=public_code(),
        payment=payment,
        reason=reason,
        note=note,
        cents=(asked.total - asked.fee).cents,
        fee_cents=asked.fee.cents,
        requested_by=actor,
        requested_at=now,
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, obligation_id=obligation, cents=amount.cents)
        for obligation, amount in asked.lines.items()
    )
    RefundEvent.objects.create(refund=refund, after=refund.state, at=now, actor=actor)
    return refund


def lock_refund(reference: str) -> Refund | None:
    """Lock a refund after its payment, inside the caller's transaction; None if there is none."""
    found = Refund.objects.filter(reference=reference).first()
    if found is None:
        return None
    Payment.objects.select_for_update().get(id=found.payment_id)
    return Refund.objects.select_for_update().get(id=found.id)


def step(
    refund: Refund, state: RefundState, *, actor: str, now: datetime, detail: str = ""
) -> None:
    """
    Move a locked refund, write the event, and free its amount when it comes to nothing.

    :raises InvalidMove: if the life of a refund has no such move
    """
    before = RefundState(refund.state)
    LIFE.check(before, state)
    refund.state = state
    if state in (*REFUSED, RefundState.FAILED):
        refund.trouble = detail
        Payment.objects.filter(id=refund.payment_id).update(
            refunded_cents=F("refunded_cents") - refund.total_cents
        )
    refund.save()
    RefundEvent.objects.create(
        refund=refund, before=before, after=state, at=now, actor=actor, detail=detail
    )


def post_submitted(refund: Refund, money: PaymentMoney, *, now: datetime, city: City) -> None:
    """
    Take the refund's money from where it is; from now on the city owes it to the payer.

    What a bill has given away since the request comes from the unapplied money instead.
    """
    books, payment = city.books, refund.payment_id
    lines = [
        Line(books.refunds_payable, Money(-refund.total_cents), "payment", payment),
        Line(books.service_fees, Money(refund.fee_cents), "payment", payment),
    ]
    rest = Money(refund.cents)
    for line in refund.lines.exclude(obligation=None).order_by("id"):
        assert line.obligation_id
        amount = min(Money(line.cents), max(money.paid.get(line.obligation_id, ZERO), ZERO))
        lines += _from_bill(line.obligation_id, amount, city.refunds.reason[refund.reason], city)
        rest -= amount
    lines.append(Line(books.unapplied, rest, "payment", payment))
    book(key=f"refund:{refund.id}:submitted", kind="refund", lines=lines, now=now, city=city)


def _from_bill(obligation: UUID, amount: Money, reason: RefundReason, city: City) -> list[Line]:
    """Return the lines that take an amount off a bill, and what the reason does to its charges."""
    lines = [receivable(obligation, amount, city)]
    if reason.bill == "reduced":
        lines += take_back_charges(obligation, amount, city)
    elif reason.bill == "paid":
        lines += give_up_charges(obligation, amount, city)
    return lines


def post_done(refund: Refund, *, now: datetime, city: City) -> None:
    """Note that the processor has given the money back."""
    amount, payment = Money(refund.total_cents), refund.payment
    lines = [
        Line(city.books.refunds_payable, amount, "payment", payment.id),
        Line(clearing_of(payment, city), -amount, "payment", payment.id),
    ]
    book(key=f"refund:{refund.id}:done", kind="refund_done", lines=lines, now=now, city=city)


def post_failed(refund: Refund, *, now: datetime, city: City) -> None:
    """
    Put the money of a refund that came to nothing back, as if it had never been asked for.

    What somebody has paid on its bill meanwhile is not paid again: that much is unapplied. What
    was a loss, because the bank took the payment back, too, is none any more.
    """
    if refund.state == RefundState.DONE:
        key = f"refund:{refund.id}:done"
        undo(key=key, new_key=f"{key}:back", kind="refund_done_back", opens={}, now=now, city=city)
    opens = _opened(refund)
    room = {one.id: Money(one.open_cents) for one in Obligation.objects.filter(id__in=list(opens))}
    lost = money_of(refund.payment_id, city.books).lost
    key = f"refund:{refund.id}:submitted"
    if not lost and all(room[obligation] >= amount for obligation, amount in opens.items()):
        back = {obligation: -amount for obligation, amount in opens.items()}
        new_key = f"{key}:back"
        undo(key=key, new_key=new_key, kind="refund_back", opens=back, now=now, city=city)
        return
    lines = _put_back(refund, opens, room, lost, city)
    book(key=f"{key}:back", kind="refund_back", lines=lines, now=now, city=city)


def _put_back(
    refund: Refund,
    opens: Mapping[UUID, Money],
    room: Mapping[UUID, Money],
    lost: Money,
    city: City,
) -> list[Line]:
    """Return the lines that put the money where there is room for it."""
    books, payment = city.books, refund.payment_id
    rest = Money(refund.total_cents)
    found = min(lost, rest)
    lines = [
        Line(books.refunds_payable, rest, "payment", payment),
        Line(books.write_offs, -found, "payment", payment),
    ]
    rest -= found
    fee = min(Money(refund.fee_cents), rest)
    lines.append(Line(books.service_fees, -fee, "payment", payment))
    rest -= fee
    for obligation, amount in opens.items():
        fits = min(amount, room[obligation], rest)
        rest -= fits
        lines.append(receivable(obligation, -fits, city))
    lines.append(Line(books.unapplied, -rest, "payment", payment))
    return lines


def _opened(refund: Refund) -> dict[UUID, Money]:
    """Return what the refund has opened on bills: nothing, if the reason left them as they were."""
    found: dict[UUID, Money] = {}
    for posting in Posting.objects.filter(
        entry__idempotency_key=f"refund:{refund.id}:submitted", subject_kind="obligation"
    ).order_by("id"):
        assert posting.subject_id
        cents = posting.cents if posting.side == Side.DEBIT else -posting.cents
        found[posting.subject_id] = found.get(posting.subject_id, ZERO) + Money(cents)
    return {obligation: amount for obligation, amount in found.items() if amount}
