"""What banks do afterwards: an eCheck clears or comes back, a card holder contests a payment."""

from datetime import datetime, timedelta

from django.db import transaction

from tallystick.sandbox.books import captured_cents, refundable_cents
from tallystick.sandbox.events import announce, call_off
from tallystick.sandbox.models import Dispute, Move, Session, State


class CannotBe(Exception):
    """A bank cannot do this to the session as it is; the message says why."""


def clear(session: Session, *, now: datetime) -> Session:
    """Let a pending eCheck clear now. :raises CannotBe: if it is not pending"""
    with transaction.atomic():
        locked = _lock(session)
        if locked.state(now) is not State.PENDING:
            raise CannotBe("Only a pending eCheck can clear.")
        call_off(locked, "paid", now=now)
        locked.clears_at = now
        locked.save(update_fields=["clears_at"])
        announce(locked, "paid", due_at=now)
        return locked


def send_back(session: Session, *, code: str, after: timedelta, now: datetime) -> Session:
    """
    Let the payer's bank return an eCheck, now or later; a return that was to come is replaced.

    :raises CannotBe: if it is no eCheck, was never sent, or has come back already
    """
    with transaction.atomic():
        locked = _lock(session)
        if locked.method != "echeck" or locked.acted_at is None:
            raise CannotBe("Only an eCheck that was sent can come back.")
        if locked.returns_at is not None:
            if locked.returns_at <= now:
                raise CannotBe("It has come back already.")
            locked.moves.filter(kind=Move.Kind.RETURNED, canceled_at=None).update(canceled_at=now)
            call_off(locked, "returned", now=now)
        locked.returns_at, locked.return_code = now + after, code
        if locked.clears_at is not None and now < locked.clears_at >= locked.returns_at:
            call_off(locked, "paid", now=now)
            locked.clears_at = None
        locked.save(update_fields=["returns_at", "return_code", "clears_at"])
        locked.moves.create(
            kind=Move.Kind.RETURNED, cents=captured_cents(locked), at=locked.returns_at
        )
        announce(locked, "returned", due_at=locked.returns_at)
        return locked


def open_dispute(session: Session, *, cents: int | None, reason: str, now: datetime) -> Session:
    """
    Let the card holder contest a payment, or a part of it; the sum is drawn from the merchant.

    :raises CannotBe: if it is not paid, was contested before, or less than that is left of it
    """
    with transaction.atomic():
        locked = _lock(session)
        if locked.method != "card" or locked.state(now) is not State.PAID:
            raise CannotBe("Only a card payment that is paid can be contested.")
        if locked.disputed_at is not None:
            raise CannotBe("It was contested before.")
        left = refundable_cents(locked, now=now)
        contested = left if cents is None else cents
        if not 0 < contested <= left:
            raise CannotBe(f"Only {left} cents of it are left to contest.")
        draw_disputed(locked, cents=contested, reason=reason, at=now)
        return locked


def draw_disputed(session: Session, *, cents: int, reason: str, at: datetime) -> None:
    """Write down a dispute, now or to come, of a session that the caller has locked."""
    session.disputed_at, session.dispute_cents, session.dispute_reason = at, cents, reason
    session.save(update_fields=["disputed_at", "dispute_cents", "dispute_reason"])
    session.moves.create(kind=Move.Kind.DISPUTED, cents=cents, at=at)
    announce(session, "disputed", due_at=at)


def win_dispute(session: Session, *, now: datetime) -> Session:
    """
    Give the contested sum back to the merchant, even when the dispute was lost before.

    :raises CannotBe: if there is no dispute, or it was won already
    """
    with transaction.atomic():
        locked = _lock(session)
        if locked.dispute(now) not in (Dispute.OPEN, Dispute.LOST):
            raise CannotBe("There is no dispute to win.")
        locked.dispute_won_at, locked.dispute_lost_at = now, None
        locked.save(update_fields=["dispute_won_at", "dispute_lost_at"])
        locked.moves.create(kind=Move.Kind.DISPUTE_WON, cents=locked.dispute_cents, at=now)
        announce(locked, "dispute_won", due_at=now)
        return locked


def lose_dispute(session: Session, *, now: datetime) -> Session:
    """Let the card holder keep the contested sum. :raises CannotBe: if no dispute is open"""
    with transaction.atomic():
        locked = _lock(session)
        if locked.dispute(now) is not Dispute.OPEN:
            raise CannotBe("There is no open dispute to lose.")
        locked.dispute_lost_at = now
        locked.save(update_fields=["dispute_lost_at"])
        announce(locked, "dispute_lost", due_at=now)
        return locked


def _lock(session: Session) -> Session:
    return Session.objects.select_for_update().get(pk=session.pk)
