"""The pretend processor's own records: hosted pages, its books, its news, and planted faults."""

import secrets
from datetime import datetime
from enum import StrEnum

from django.db import models

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money


class State(StrEnum):
    """What the processor says of a session; derived from its facts and the moment, never stored."""

    OPEN = "open"
    ACTION = "action"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    RETURNED = "returned"


def new_ref() -> str:
    """Return the name of a new session: 96 random bits, since whoever knows it sees the page."""
    return f"sbx_{secrets.token_hex(12)}"


def new_event_code() -> str:
    """Return the name of a new event."""
    return f"evt_{secrets.token_hex(12)}"


class Session(models.Model):
    """One hosted page and what came of it; card and account numbers are never kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref = models.CharField(max_length=40, unique=True, default=new_ref, editable=False)
    reference = models.CharField(max_length=100, db_index=True)  # the merchant's
    idempotency_key = models.CharField(max_length=255, unique=True)
    request_hash = models.CharField(max_length=64)
    method = models.CharField(max_length=10)  # "card" or "echeck"
    lines = models.JSONField()  # [{"label": …, "cents": …}]
    total_cents = models.BigIntegerField()
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10)
    success_url = models.TextField()
    cancel_url = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    visited_at = models.DateTimeField(null=True)
    step_at = models.DateTimeField(null=True)  # the bank asked for one more step
    acted_at = models.DateTimeField(null=True)  # the payer's money was taken or promised
    clears_at = models.DateTimeField(null=True)  # an eCheck may never clear
    returns_at = models.DateTimeField(null=True)
    return_code = models.CharField(max_length=3, blank=True)
    expired_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    declines = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)  # of the last decline
    brand = models.CharField(max_length=40, blank=True)
    last4 = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints = [
            # A dead page makes room for another; a live or a paid one does not.
            models.UniqueConstraint(
                fields=["reference"],
                condition=models.Q(expired_at=None, failed_at=None),
                name="sandbox_session_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(total_cents__gt=0), name="sandbox_session_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=["card", "echeck"]), name="sandbox_session_method"
            ),
            models.CheckConstraint(
                condition=models.Q(acted_at=None) | models.Q(expired_at=None, failed_at=None),
                name="sandbox_session_paid_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def total(self) -> Money:
        """The sum of the lines."""
        return Money(self.total_cents)

    def state(self, now: datetime) -> State:
        """Return what is true at that moment; an eCheck moves on by the calendar alone."""
        if self.acted_at is not None:
            return self._after_acting(now)
        if self.failed_at is not None:
            return State.FAILED
        if self.expired_at is not None or now >= self.expires_at:
            return State.EXPIRED
        return State.ACTION if self.step_at is not None else State.OPEN

    def _after_acting(self, now: datetime) -> State:
        if self.returns_at is not None and now >= self.returns_at:
            return State.RETURNED
        if self.clears_at is None or now < self.clears_at:
            return State.PENDING
        return State.PAID


class Move(models.Model):
    """
    One line of the processor's own books; the database lets nobody change or delete it.

    A return that the bank will make stands here with its coming moment: sums are always as of one.
    """

    class Kind(models.TextChoices):
        """What the money did."""

        CAPTURED = "captured"
        REFUNDED = "refunded"
        RETURNED = "returned"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind)
    cents = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(kind="captured"),
                name="sandbox_move_captured_once",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(kind="returned"),
                name="sandbox_move_returned_once",
            ),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="sandbox_move_positive"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["captured", "refunded", "returned"]),
                name="sandbox_move_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {Money(self.cents)}"


class Event(models.Model):
    """News for the merchant, to be sent when it is due; signed at the moment of sending."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True, default=new_event_code, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)  # "session.paid"
    due_at = models.DateTimeField()
    body = models.TextField()  # the very bytes to sign and send
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at=None), name="sandbox_event_unsent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Knob(models.Model):
    """A fault planted by a test: what goes wrong, where, for whom and how often."""

    class Point(models.TextChoices):
        """Where."""

        CREATE = "create"
        FETCH = "fetch"
        FIND = "find"
        EXPIRE = "expire"
        PAY = "pay"

    class Fault(models.TextChoices):
        """What goes wrong there."""

        HANG_BEFORE = "hang-before"
        HANG_AFTER = "hang-after"
        ERROR_BEFORE = "error-before"
        ERROR_AFTER = "error-after"
        DECLINE = "decline"
        AMOUNT = "amount"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.CharField(max_length=10, choices=Point)
    fault = models.CharField(max_length=20, choices=Fault)
    reference = models.CharField(max_length=100, blank=True)  # blank: any
    left = models.PositiveIntegerField(default=1)
    seconds = models.PositiveSmallIntegerField(default=0)  # of a hang
    cents = models.BigIntegerField(default=0)  # captured in place of the total

    def __str__(self) -> str:
        return f"{self.fault} at {self.point}"
