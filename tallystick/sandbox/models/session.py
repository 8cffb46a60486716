"""Hosted pages, and what came of each."""

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
    DISPUTED = "disputed"


class Dispute(StrEnum):
    """Where a card holder's dispute stands; derived like the state."""

    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


def new_ref() -> str:
    """Return the name of a new session: 96 random bits, since whoever knows it sees the page."""
    return f"sbx_{secrets.token_hex(12)}"


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
    disputed_at = models.DateTimeField(null=True)
    dispute_cents = models.BigIntegerField(default=0)
    dispute_reason = models.CharField(max_length=40, blank=True)
    dispute_won_at = models.DateTimeField(null=True)
    dispute_lost_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                condition=models.Q(dispute_won_at=None) | models.Q(dispute_lost_at=None),
                name="sandbox_session_one_outcome",
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

    def dispute(self, now: datetime) -> Dispute:
        """Return where the card holder's dispute stands at that moment."""
        if self.disputed_at is None or now < self.disputed_at:
            return Dispute.NONE
        if self.dispute_won_at is not None:
            return Dispute.WON
        return Dispute.OPEN if self.dispute_lost_at is None else Dispute.LOST

    def reason_at(self, now: datetime) -> str:
        """Return the code of the return or the dispute, else of the last decline."""
        if self.returns_at is not None and now >= self.returns_at:
            return self.return_code
        return self.reason if self.dispute(now) is Dispute.NONE else self.dispute_reason

    def _after_acting(self, now: datetime) -> State:
        if self.returns_at is not None and now >= self.returns_at:
            return State.RETURNED
        dispute = self.dispute(now)
        if dispute is Dispute.LOST:
            return State.RETURNED
        if dispute is Dispute.OPEN:
            return State.DISPUTED
        if self.clears_at is None or now < self.clears_at:
            return State.PENDING
        return State.PAID
