"""Asks the processor what became of a payment, and makes it true here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import (
    ChargeState,
    DisputeState,
    PaymentGateway,
    Refused,
    Truth,
)
from tallystick.kernel.dates import end_of_day, local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.payments.attempts import Attempt, attempt
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import KEPT, LIVE, NOT_TAKEN, TAKEN, PaymentState
from tallystick.usecases._attempts import MovedMeanwhile, Urls, move, request_for
from tallystick.usecases._disputes import lose_dispute, open_dispute, win_dispute
from tallystick.usecases._reversal import reverse_payment
from tallystick.usecases._settlement import Changed, Item, Taken
from tallystick.usecases._together import settle_together

UNVISITED = timedelta(minutes=5)  # a hold without a visit to the hosted page lapses (DESIGN.md 5)
_TRIES = 5


class NoSuchPayment(Exception):
    """There is no payment of this reference."""


class StillMoving(Exception):
    """Others kept changing the same bills; nothing was posted, ask again."""


def confirm_payment(
    *,
    reference: str,
    gateway: PaymentGateway,
    urls: Urls,
    actor: str,
    now: datetime,
    city: City,
) -> Payment:
    """
    Ask the processor what is true, move the payment there, and settle it once.

    The browser's return, a webhook and the poller all end here; whoever comes second finds it
    done. A page that nobody uses is closed at the processor first, and only then here.

    :raises NoSuchPayment: if the reference is unknown
    :raises GatewayDown: if the processor does not answer; then nothing has changed here
    :raises StillMoving: if the bills changed under every try
    """
    for _ in range(_TRIES):
        found = attempt(reference)
        if found is None:
            raise NoSuchPayment(reference)
        if not found.payment.gateway:
            return found.payment
        truth = _ask(found.payment, gateway, urls=urls, now=now, city=city)
        try:
            _follow(found, truth, actor=actor, now=now, city=city)
        except (Changed, MovedMeanwhile):
            continue
        return found.payment
    raise StillMoving(reference)


def _ask(
    payment: Payment, gateway: PaymentGateway, *, urls: Urls, now: datetime, city: City
) -> Truth | None:
    """Return what is true at the processor, after closing there what has lapsed here."""
    if payment.gateway_reference:
        truth = gateway.fetch(payment.gateway_reference)
    else:
        found = gateway.find(payment.reference)
        if found is None:
            if not _lapsed(payment, visited=False, now=now):
                return None
            # Create and close it there: then a lost request of ours can no longer open it.
            return _create_and_close(payment, gateway, urls=urls, now=now, city=city)
        truth = found
    open_there = truth.state in (ChargeState.OPEN, ChargeState.ACTION)
    if open_there and _lapsed(payment, visited=truth.visited, now=now):
        return gateway.expire_checkout(truth.gateway_reference)
    return truth


def _create_and_close(
    payment: Payment, gateway: PaymentGateway, *, urls: Urls, now: datetime, city: City
) -> Truth:
    request = request_for(payment, city=city, urls=urls)
    try:
        page = gateway.create_checkout(request, idempotency_key=payment.reference)
    except Refused:
        if payment.expires_at is None or now <= payment.expires_at:
            raise
        # The page would have expired before it opens: a late request of ours is refused, too.
        return Truth("", payment.reference, ChargeState.EXPIRED, captured=ZERO, acted_at=None)
    return gateway.expire_checkout(page.gateway_reference)


def _lapsed(payment: Payment, *, visited: bool, now: datetime) -> bool:
    if payment.state not in LIVE:
        return True
    if not visited and now > payment.created_at + UNVISITED:
        return True
    return payment.expires_at is not None and now > payment.expires_at


def _follow(found: Attempt, truth: Truth | None, *, actor: str, now: datetime, city: City) -> None:
    """Move the payment to where the processor says that it is, and the model with it."""
    payment = found.payment
    state = None if truth is None else _DISPUTES.get(truth.dispute, _STATES[truth.state])
    known = state == payment.state or (payment.state == PaymentState.SETTLED and state in TAKEN)
    if truth is None or state is None or known:
        Payment.objects.filter(id=payment.id).update(asked_at=now)
        return
    follow = _HOW.get(state, _just_move)
    follow(found, state, truth, actor, now, city)


def _just_move(
    found: Attempt, state: PaymentState, truth: Truth, actor: str, now: datetime, city: City
) -> None:
    """Follow to a state in which no money moves; what is closed here stays closed."""
    payment = found.payment
    if payment.state not in LIVE and state in (*LIVE, PaymentState.FAILED, PaymentState.EXPIRED):
        return
    move(
        payment,
        state,
        actor=actor,
        now=now,
        detail=truth.reason,
        gateway_reference=truth.gateway_reference,
    )


def _take(
    found: Attempt, state: PaymentState, truth: Truth, actor: str, now: datetime, city: City
) -> None:
    """Settle money that was taken, unless it is in the books already."""
    payment = found.payment
    if payment.state == PaymentState.PENDING:
        _just_move(found, state, truth, actor, now, city)
    if payment.state not in NOT_TAKEN:
        return
    taken = Taken(
        payment=payment.id,
        reference=payment.reference,
        before=PaymentState(payment.state),
        after=state,
        effective_at=_counts_at(payment, truth, now=now, city=city),
        captured=truth.captured,
        fee=Money(payment.fee_cents),
        items=tuple(Item(obligation, Money(cents), due) for obligation, cents, due in found.items),
        method=payment.method,
        gateway_reference=truth.gateway_reference,
        brand=truth.brand,
        last4=truth.last4,
        email=found.email,
        language=found.language,
    )
    settle_together(taken, actor=actor, now=now, city=city)
    payment.state, payment.effective_at = state, taken.effective_at
    payment.asked_at, payment.gateway_reference = now, taken.gateway_reference
    payment.brand, payment.last4 = taken.brand, taken.last4
    payment.captured_cents = taken.captured.cents


def _counts_at(payment: Payment, truth: Truth, *, now: datetime, city: City) -> datetime:
    """Return when the payer acted, on the day of the quote at the latest: its price is honored."""
    quoted_until = end_of_day(local_day(payment.created_at, city.zone), city.zone)
    return min(truth.acted_at or now, now, quoted_until)


def _fail(
    found: Attempt, state: PaymentState, truth: Truth, actor: str, now: datetime, city: City
) -> None:
    """Close an attempt; an eCheck that was accepted and came to nothing has come back."""
    if found.payment.state == PaymentState.PENDING:
        _take_back(found, PaymentState.RETURNED, truth, actor, now, city)
    else:
        _just_move(found, state, truth, actor, now, city)


def _take_back(
    found: Attempt, state: PaymentState, truth: Truth, actor: str, now: datetime, city: City
) -> None:
    """Reverse what the bank took back; what we never heard of is settled first."""
    payment = found.payment
    _settle_first(found, truth, actor, now, city)
    if payment.state in TAKEN:
        amount = truth.returned or Money(payment.captured_cents)
        reverse_payment(
            payment, state, amount=amount, reason=truth.reason, actor=actor, now=now, city=city
        )


def _dispute(
    found: Attempt, state: PaymentState, truth: Truth, actor: str, now: datetime, city: City
) -> None:
    """Follow a dispute step by step, however much of it we never heard of."""
    payment = found.payment
    _settle_first(found, truth, actor, now, city)
    if payment.state in KEPT and payment.state != state:
        amount = truth.disputed
        open_dispute(payment, amount=amount, reason=truth.reason, actor=actor, now=now, city=city)
        if state != PaymentState.DISPUTED:
            raise MovedMeanwhile(payment.reference)
    elif state == PaymentState.DISPUTE_WON:
        if payment.state in (PaymentState.DISPUTED, PaymentState.DISPUTE_LOST):
            win_dispute(payment, actor=actor, now=now, city=city)
    elif state == PaymentState.DISPUTE_LOST and payment.state == PaymentState.DISPUTED:
        amount = truth.disputed or truth.returned
        lose_dispute(payment, amount=amount, reason=truth.reason, actor=actor, now=now, city=city)


def _settle_first(found: Attempt, truth: Truth, actor: str, now: datetime, city: City) -> None:
    """
    Settle money that was taken before it was taken back.

    :raises MovedMeanwhile: when that was needed: read again and go on from there
    """
    payment = found.payment
    if payment.state in NOT_TAKEN:
        first = PaymentState.PENDING if payment.method == "echeck" else PaymentState.CAPTURED
        _take(found, first, truth, actor, now, city)
        raise MovedMeanwhile(payment.reference)


_STATES = {
    ChargeState.OPEN: PaymentState.SUBMITTED,
    ChargeState.ACTION: PaymentState.ACTION_REQUIRED,
    ChargeState.PENDING: PaymentState.PENDING,
    ChargeState.PAID: PaymentState.CAPTURED,
    ChargeState.FAILED: PaymentState.FAILED,
    ChargeState.EXPIRED: PaymentState.EXPIRED,
    ChargeState.RETURNED: PaymentState.RETURNED,
    ChargeState.DISPUTED: PaymentState.DISPUTED,
}
# However the dispute went, it says more than the state of the charge.
_DISPUTES = {
    DisputeState.OPEN: PaymentState.DISPUTED,
    DisputeState.WON: PaymentState.DISPUTE_WON,
    DisputeState.LOST: PaymentState.DISPUTE_LOST,
}
_Follow = Callable[[Attempt, PaymentState, Truth, str, datetime, City], None]
_HOW: dict[PaymentState, _Follow] = {
    PaymentState.PENDING: _take,
    PaymentState.CAPTURED: _take,
    PaymentState.FAILED: _fail,
    PaymentState.RETURNED: _take_back,
    PaymentState.DISPUTED: _dispute,
    PaymentState.DISPUTE_WON: _dispute,
    PaymentState.DISPUTE_LOST: _dispute,
}
