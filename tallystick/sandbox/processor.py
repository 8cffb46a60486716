"""What the processor does: open a page, take money once, close a page."""

from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import F

from tallystick.sandbox.bank import draw_disputed
from tallystick.sandbox.events import announce
from tallystick.sandbox.models import Knob, Move, Session, State
from tallystick.sandbox.numbers import BANK, DISPUTED_AFTER, CardFate, PretendAccount, PretendCard
from tallystick.sandbox.request import SessionRequest

MAX_DECLINES = 5  # then the page takes no more tries, against those who test stolen cards


class KeyReused(Exception):
    """The idempotency key came before with another request."""


class ReferenceTaken(Exception):
    """The merchant's reference has a page already that is alive or paid."""


class AlreadyOver(Exception):
    """The session would expire before it opens."""


class Answer(StrEnum):
    """What became of one press of the pay button."""

    PAID = "paid"  # now or before: once in all
    DECLINED = "declined"
    STEP = "step"
    CLOSED = "closed"
    OPEN = "open"  # nothing to answer: the page waits as before


def open_session(
    request: SessionRequest, *, idempotency_key: str, now: datetime
) -> tuple[Session, bool]:
    """
    Return the session and whether it is new; the same key brings the same one again.

    :raises KeyReused: if the key came with another request
    :raises ReferenceTaken: if another key opened a page for the reference
    :raises AlreadyOver: if expires_at has passed
    """
    digest = request.digest()
    with transaction.atomic():
        known = _known(idempotency_key, digest)
        if known is not None:
            return known, False
        if request.expires_at <= now:
            raise AlreadyOver(request.expires_at)
        lapsed = Session.objects.filter(
            reference=request.reference,
            acted_at=None,
            failed_at=None,
            expired_at=None,
            expires_at__lte=now,
        )
        lapsed.update(expired_at=F("expires_at"))
        try:
            with transaction.atomic():
                return _insert(request, idempotency_key, digest, now), True
        except IntegrityError as error:
            known = _known(idempotency_key, digest)
            if known is None:
                raise ReferenceTaken(request.reference) from error
            return known, False


def _known(idempotency_key: str, digest: str) -> Session | None:
    session = Session.objects.filter(idempotency_key=idempotency_key).first()
    if session is not None and session.request_hash != digest:
        raise KeyReused(idempotency_key)
    return session


def _insert(request: SessionRequest, idempotency_key: str, digest: str, now: datetime) -> Session:
    return Session.objects.create(
        reference=request.reference,
        idempotency_key=idempotency_key,
        request_hash=digest,
        method=request.method,
        lines=[line.model_dump() for line in request.lines],
        total_cents=request.total_cents,
        email=request.email,
        language=request.language,
        success_url=request.success_url,
        cancel_url=request.cancel_url,
        created_at=now,
        expires_at=request.expires_at,
    )


def visit(session: Session, *, now: datetime) -> None:
    """Remember the first time that the payer saw the page."""
    Session.objects.filter(pk=session.pk, visited_at=None).update(visited_at=now)


def take(
    session: Session, number: PretendCard | PretendAccount, knob: Knob | None, *, now: datetime
) -> Answer:
    """Act on one press of the pay button, as the number and a planted fault say."""
    if knob is not None and knob.fault == Knob.Fault.DECLINE:
        return decline(session, reason="card_declined", now=now)
    cents = knob.cents if knob is not None and knob.fault == Knob.Fault.AMOUNT else None
    if isinstance(number, PretendCard):
        return pay_by_card(session, number, now=now, cents=cents)
    return pay_by_account(session, number, now=now, cents=cents)


def pay_by_card(
    session: Session, card: PretendCard, *, now: datetime, cents: int | None = None
) -> Answer:
    """Take the total, or the cents that a planted fault says, from a card; once per session."""
    with transaction.atomic():
        locked, refusal = _lock_payable(session, now)
        if refusal is not None:
            return refusal
        locked.brand, locked.last4 = card.brand, card.number[-4:]
        if card.fate is CardFate.DECLINES:
            return _decline(locked, card.reason, now)
        if card.fate is CardFate.STEP:
            locked.step_at = now
            locked.save(update_fields=["step_at", "brand", "last4"])
            return Answer.STEP
        answer = _take_card(locked, now, cents)
        if card.fate is CardFate.DISPUTED:
            draw_disputed(
                locked,
                cents=cents or locked.total_cents,
                reason="fraudulent",
                at=now + DISPUTED_AFTER,
            )
        return answer


def approve_step(session: Session, *, now: datetime) -> Answer:
    """Take the total after the bank's question was answered with yes."""
    with transaction.atomic():
        locked, refusal = _lock_payable(session, now)
        if refusal is not None:
            return refusal
        if locked.state(now) is not State.ACTION:
            return Answer.OPEN
        return _take_card(locked, now, None)


def refuse_step(session: Session, *, now: datetime) -> Answer:
    """Take nothing, since the bank's question was answered with no."""
    with transaction.atomic():
        locked, refusal = _lock_payable(session, now)
        if refusal is not None:
            return refusal
        if locked.state(now) is not State.ACTION:
            return Answer.OPEN
        return _decline(locked, "step_refused", now)


def pay_by_account(
    session: Session, account: PretendAccount, *, now: datetime, cents: int | None = None
) -> Answer:
    """Promise the total from a bank account; the calendar decides whether it clears."""
    with transaction.atomic():
        locked, refusal = _lock_payable(session, now)
        if refusal is not None:
            return refusal
        locked.brand, locked.last4 = BANK, account.number[-4:]
        if account.refused:
            return _decline(locked, account.refused, now)
        if account.clears_after is not None:
            locked.clears_at = now + account.clears_after
        if account.returns_after is not None:
            locked.returns_at = now + account.returns_after
            locked.return_code = account.return_code
        _capture(locked, now, cents)
        announce(locked, "pending", due_at=now)
        if locked.clears_at is not None:
            announce(locked, "paid", due_at=locked.clears_at)
        if locked.returns_at is not None:
            taken = cents or locked.total_cents
            locked.moves.create(kind=Move.Kind.RETURNED, cents=taken, at=locked.returns_at)
            announce(locked, "returned", due_at=locked.returns_at)
        return Answer.PAID


def decline(session: Session, *, reason: str, now: datetime) -> Answer:
    """Say no, whatever the number was."""
    with transaction.atomic():
        locked, refusal = _lock_payable(session, now)
        return refusal if refusal is not None else _decline(locked, reason, now)


def expire(session: Session, *, now: datetime) -> Session:
    """Close the page unless money was taken or promised, and return what it is then."""
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        if locked.state(now) in (State.OPEN, State.ACTION):
            locked.expired_at = now
            locked.save(update_fields=["expired_at"])
            announce(locked, "expired", due_at=now)
        return locked


def _lock_payable(session: Session, now: datetime) -> tuple[Session, Answer | None]:
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.acted_at is not None:
        return locked, Answer.PAID
    if locked.state(now) not in (State.OPEN, State.ACTION):
        return locked, Answer.CLOSED
    return locked, None


def _take_card(session: Session, now: datetime, cents: int | None) -> Answer:
    session.clears_at = now
    _capture(session, now, cents)
    announce(session, "paid", due_at=now)
    return Answer.PAID


def _capture(session: Session, now: datetime, cents: int | None) -> None:
    session.moves.create(kind=Move.Kind.CAPTURED, cents=cents or session.total_cents, at=now)
    session.acted_at = now
    session.reason = ""
    session.save(
        update_fields=[
            "acted_at", "clears_at", "returns_at", "return_code", "reason", "brand", "last4",
        ]
    )  # fmt: skip


def _decline(session: Session, reason: str, now: datetime) -> Answer:
    session.step_at = None
    session.declines += 1
    session.reason = reason
    if session.declines >= MAX_DECLINES:
        session.failed_at = now
        announce(session, "failed", due_at=now)
    session.save(update_fields=["step_at", "declines", "reason", "failed_at", "brand", "last4"])
    return Answer.DECLINED
