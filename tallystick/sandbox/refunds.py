"""What the processor does with refunds: once per key, never more than is left."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from pydantic import BaseModel, ConfigDict, Field

from tallystick.sandbox.bank import CannotBe
from tallystick.sandbox.books import refundable_cents
from tallystick.sandbox.events import announce_refund, call_off_refund
from tallystick.sandbox.models import Knob, Move, Refund, Refunded, Session, State

ECHECK_TAKES = timedelta(days=2)


class RefundRequest(BaseModel):
    """A refund to make."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ref: str = Field(min_length=1, max_length=40)  # the session's
    reference: str = Field(min_length=1, max_length=100)  # the merchant's name of the refund
    cents: int = Field(gt=0, le=99_999_999_99)
    reason: str = Field(default="", max_length=200)

    def digest(self) -> str:
        """Return a hash that is the same for the same request, however it was spelled."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class RefundKeyReused(Exception):
    """The idempotency key came before with another request."""


def give_back(
    session: Session, asked: RefundRequest, *, key: str, knob: Knob | None, now: datetime
) -> tuple[Refund, bool]:
    """
    Return the refund and whether it is new; the same key brings the same one again.

    A card's refund is done at once, an eCheck's after two days, unless a planted fault says else.

    :raises RefundKeyReused: if the key came with another request
    :raises CannotBe: if the session is not paid, too little of it is left, or the merchant's name
        of the refund was used
    """
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=session.pk)
        known = _known(key, asked.digest())
        if known is not None:
            return known, False
        state = locked.state(now)
        if state is not State.PAID:
            raise CannotBe(f"Nothing can be given back of a session that is {state}.")
        left = refundable_cents(locked, now=now)
        if asked.cents > left:
            raise CannotBe(f"Only {left} cents are left to give back.")
        try:
            with transaction.atomic():
                return _insert(locked, asked, key, knob, now), True
        except IntegrityError as error:
            raise CannotBe("This reference was used for another refund.") from error


def finish(refund: Refund, *, now: datetime) -> Refund:
    """Let a pending refund reach the payer now. :raises CannotBe: if it is not pending"""
    with transaction.atomic():
        locked = _lock(refund)
        if locked.state(now) is not Refunded.PENDING:
            raise CannotBe("The refund is not pending.")
        locked.done_at, locked.failed_at, locked.failure = now, None, ""
        _end(locked, now)
        return locked


def fail(refund: Refund, *, reason: str, now: datetime) -> Refund:
    """
    Let a refund come to nothing, even after it was done: the payer's bank sends it back.

    :raises CannotBe: if it has come to nothing already
    """
    with transaction.atomic():
        locked = _lock(refund)
        was = locked.state(now)
        if was is Refunded.FAILED:
            raise CannotBe("The refund has come to nothing already.")
        locked.done_at, locked.failed_at, locked.failure = None, now, reason
        _end(locked, now)
        if was is Refunded.DONE:
            locked.moves.create(
                session=locked.session, kind=Move.Kind.REFUND_FAILED, cents=locked.cents, at=now
            )
        return locked


def say(refund: Refund, *, now: datetime) -> dict[str, object]:
    """Return what the API says of a refund."""
    state = refund.state(now)
    return {
        "ref": refund.ref,
        "reference": refund.reference,
        "charge_ref": refund.session.ref,
        "charge_reference": refund.session.reference,
        "state": state,
        "cents": refund.cents,
        "reason": refund.failure if state is Refunded.FAILED else "",
    }


def _known(key: str, digest: str) -> Refund | None:
    known = Refund.objects.filter(idempotency_key=key).select_related("session").first()
    if known is not None and known.request_hash != digest:
        raise RefundKeyReused(key)
    return known


def _insert(
    session: Session, asked: RefundRequest, key: str, knob: Knob | None, now: datetime
) -> Refund:
    refund = Refund(
        session=session,
        reference=asked.reference,
        idempotency_key=key,
        request_hash=asked.digest(),
        cents=asked.cents,
        reason=asked.reason,
        created_at=now,
    )
    end = now + (timedelta(0) if session.method == "card" else ECHECK_TAKES)
    if knob is not None and knob.fault in (Knob.Fault.PENDING, Knob.Fault.FAIL):
        end = now + timedelta(days=knob.days)
    if knob is not None and knob.fault == Knob.Fault.FAIL:
        refund.failed_at, refund.failure = end, "expired_or_canceled_card"
    else:
        refund.done_at = end
    refund.save(force_insert=True)
    _write_end(refund)
    return refund


def _lock(refund: Refund) -> Refund:
    locked = Refund.objects.select_for_update(of=["self"]).select_related("session")
    return locked.get(pk=refund.pk)


def _end(refund: Refund, now: datetime) -> None:
    """Put another end in the place of the one that was to come."""
    refund.moves.filter(canceled_at=None, at__gt=now).update(canceled_at=now)
    call_off_refund(refund, now=now)
    refund.save(update_fields=["done_at", "failed_at", "failure"])
    _write_end(refund)


def _write_end(refund: Refund) -> None:
    if refund.done_at is not None:
        refund.moves.create(
            session=refund.session,
            kind=Move.Kind.REFUNDED,
            cents=refund.cents,
            at=refund.done_at,
        )
        announce_refund(refund, "done", due_at=refund.done_at)
    elif refund.failed_at is not None:
        announce_refund(refund, "failed", due_at=refund.failed_at)
