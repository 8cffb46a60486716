"""Compares what the processor took with the books, both ways: nothing lost, nothing made up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tallystick.gateways.payments.protocol import ChargeState, DisputeState, StatementGateway, Truth
from tallystick.kernel.money import Money
from tallystick.records.banking.models import Difference
from tallystick.records.banking.queries import (
    not_paid_out,
    paid_out_before_we_heard,
    taken_since,
)
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import NOT_TAKEN, TAKEN, PaymentState
from tallystick.records.refunds.queries import sent
from tallystick.usecases._arrived import settle_arrived
from tallystick.usecases._differences import BY_ITSELF, close, note

PAYOUT_WITHIN = timedelta(days=7)  # a charge that is in no payout by then is missing
_YOUNG = timedelta(minutes=10)  # what was taken while we ask cannot be in the answer
_ABOUT_CHARGES = (
    Difference.Kind.MISSING,
    Difference.Kind.AMOUNT,
    Difference.Kind.REFUNDED,
    Difference.Kind.UNKNOWN,
)
_BACK = (PaymentState.RETURNED, PaymentState.DISPUTE_LOST)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many charges were compared, which payments to ask about, how many subjects are off."""

    charges: int
    to_confirm: tuple[str, ...]
    differences: int


def compare_charges(
    *,
    since: datetime,
    code: str,
    gateway: StatementGateway,
    actor: str,
    now: datetime,
) -> Compared:
    """
    Compare every charge since a moment with the books, and list what does not agree.

    A payment of which the processor says something else than we know is returned for
    confirm_payment to ask about; only what stays is a difference the next time. `code` is the
    processor's. What agrees again is closed, and what had been paid out before we heard of it is
    settled.

    :raises GatewayDown: if the processor does not answer
    """
    truths = list(gateway.charges_since(since))
    found = _payments(truths, code)
    with transaction.atomic():
        arrived = [payment.id for payment in paid_out_before_we_heard(code)]
        settle_arrived(arrived, actor=actor, now=now)
    standing: set[str] = set()
    to_confirm: list[str] = []
    for truth in truths:
        payment = found.get(truth.gateway_reference) or found.get(truth.reference)
        if payment is None:
            standing.add(_unknown(truth, code, now=now).subject)
        elif _is_news(payment, truth):
            to_confirm.append(payment.reference)
        else:
            standing |= {one.subject for one in _amounts(payment, truth, code, now=now)}
    listed = {truth.reference for truth in truths}
    for payment in taken_since(since, until=now - _YOUNG, gateway=code):
        if payment.reference not in listed:
            standing.add(_missing(payment, "The processor does not know it.", now=now).subject)
    for payment in not_paid_out(before=now - PAYOUT_WITHIN, gateway=code):
        standing.add(_missing(payment, "It is in no payout.", now=now).subject)
    _close_others(code, standing, since, now=now)
    return Compared(len(truths), tuple(to_confirm), len(standing))


def _payments(truths: Iterable[Truth], code: str) -> dict[str, Payment]:
    """Return the payments that are meant, by the processor's reference and by ours."""
    references = [truth.reference for truth in truths]
    found = Payment.objects.filter(gateway=code, reference__in=references)
    return {name: one for one in found for name in (one.reference, one.gateway_reference) if name}


def _is_news(payment: Payment, truth: Truth) -> bool:
    """Return whether the processor knows of something that has not reached the payment."""
    taken_back = truth.state == ChargeState.RETURNED or truth.dispute == DisputeState.LOST
    disputed = truth.dispute == DisputeState.OPEN
    if payment.state in NOT_TAKEN:
        return truth.state in (ChargeState.PENDING, ChargeState.PAID) or taken_back or disputed
    if taken_back or disputed:
        return payment.state not in (*_BACK, *((PaymentState.DISPUTED,) if disputed else ()))
    pending = payment.state == PaymentState.PENDING and truth.state != ChargeState.PENDING
    won = truth.dispute == DisputeState.WON and payment.state != PaymentState.DISPUTE_WON
    return pending or won or (payment.state in _BACK and payment.state not in TAKEN)


def _amounts(payment: Payment, truth: Truth, code: str, *, now: datetime) -> list[Difference]:
    """List where the sums differ: what was captured, and what was given back."""
    pairs = (
        (Difference.Kind.AMOUNT, "took", truth.captured, Money(payment.captured_cents)),
        (Difference.Kind.REFUNDED, "gave back", truth.refunded, sent(payment.id)),
    )
    return [
        note(
            kind,
            gateway=code,
            subject=f"payment:{payment.id}",
            amount=theirs - ours,
            says=f"The processor {verb} {theirs}; the books say {ours}.",
            now=now,
            payment=payment,
        )
        for kind, verb, theirs, ours in pairs
        if theirs != ours
    ]


def _unknown(truth: Truth, code: str, *, now: datetime) -> Difference:
    return note(
        Difference.Kind.UNKNOWN,
        gateway=code,
        subject=f"charge:{truth.gateway_reference}",
        amount=truth.captured,
        says=f"The processor took {truth.captured} for {truth.reference}, which is no payment.",
        now=now,
    )


def _missing(payment: Payment, why: str, *, now: datetime) -> Difference:
    return note(
        Difference.Kind.MISSING,
        gateway=payment.gateway,
        subject=f"payment:{payment.id}",
        amount=Money(-payment.captured_cents),
        says=why,
        now=now,
        payment=payment,
    )


def _close_others(code: str, standing: set[str], since: datetime, *, now: datetime) -> None:
    """Close what was found about these charges before, and is found no more."""
    before = Difference.objects.filter(gateway=code, closed_at=None, kind__in=_ABOUT_CHARGES)
    for one in before.select_related("payment").exclude(subject__in=standing):
        payment = one.payment
        if payment and payment.effective_at and payment.effective_at >= since:
            close(one, why="It agrees again.", actor=BY_ITSELF, now=now)
