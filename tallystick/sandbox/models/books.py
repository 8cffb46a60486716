"""The processor's own books: what was taken, given back, contested, and sent to the city's bank."""

import secrets
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money
from tallystick.sandbox.models.session import Session


class Refunded(StrEnum):
    """What the processor says of a refund; derived from its facts and the moment."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


def new_refund_ref() -> str:
    """Return the name of a new refund."""
    return f"sbr_{secrets.token_hex(12)}"


def new_payout_ref() -> str:
    """Return the name of a new payout."""
    return f"sbp_{secrets.token_hex(12)}"


def new_line_ref() -> str:
    """Return the name of a new line of a payout."""
    return f"sbl_{secrets.token_hex(12)}"


class Refund(models.Model):
    """Money that goes back to the card or bank account that it came from, sooner or later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref = models.CharField(max_length=40, unique=True, default=new_refund_ref, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="refunds")
    reference = models.CharField(max_length=100, unique=True)  # the merchant's
    idempotency_key = models.CharField(max_length=255, unique=True)
    request_hash = models.CharField(max_length=64)
    cents = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)  # the merchant's
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # may be still to come
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True)  # the code of what went wrong

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="sandbox_refund_positive"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(failed_at=None), name="sandbox_refund_one_end"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def state(self, now: datetime) -> Refunded:
        """Return what is true at that moment."""
        if self.failed_at is not None and now >= self.failed_at:
            return Refunded.FAILED
        return (
            Refunded.DONE if self.done_at is not None and now >= self.done_at else Refunded.PENDING
        )


class Move(models.Model):
    """
    One line of the processor's own books; the database lets nobody change or delete it.

    A return that the bank will make stands here with its coming moment: sums are always as of one.
    What is still to come may be called off, never what has happened.
    """

    class Kind(models.TextChoices):
        """What the money did."""

        CAPTURED = "captured"
        REFUNDED = "refunded"
        RETURNED = "returned"
        DISPUTED = "disputed"  # drawn from the merchant while a dispute is open
        DISPUTE_WON = "dispute_won"  # given back to the merchant
        REFUND_FAILED = "refund_failed"  # a refund that was done came back

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="moves")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="moves", null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    cents = models.BigIntegerField()
    at = models.DateTimeField()
    canceled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind"],
                condition=Q(refund=None, canceled_at=None),
                name="sandbox_move_once",
            ),
            models.UniqueConstraint(
                fields=["refund", "kind"],
                condition=Q(canceled_at=None),
                name="sandbox_move_refunded_once",
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="sandbox_move_positive"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("captured", "refunded", "returned", "disputed", "dispute_won"),
                        "refund_failed",
                    ]
                ),
                name="sandbox_move_kind",
            ),
            models.CheckConstraint(
                condition=Q(canceled_at=None) | Q(canceled_at__lt=models.F("at")),
                name="sandbox_move_called_off_before",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["refunded", "refund_failed"], refund__isnull=False)
                | (~Q(kind__in=["refunded", "refund_failed"]) & Q(refund=None)),
                name="sandbox_move_of_refund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {Money(self.cents)}"


class Payout(models.Model):
    """What the processor sent to the city's bank in one sum; a negative one was drawn from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref = models.CharField(max_length=40, unique=True, default=new_payout_ref, editable=False)
    sent_at = models.DateTimeField(db_index=True)
    net_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.ref} {Money(self.net_cents)}"


class PayoutLine(models.Model):
    """
    One line of a payout; a planted fault leaves it out of the list, or makes one up.

    A line that is made up belongs to no move, and the payout's sum does not know it.
    """

    class Kind(models.TextChoices):
        """What a line is about."""

        CHARGE = "charge"
        REFUND = "refund"
        RETURN = "return"
        DISPUTE = "dispute"
        DISPUTE_WON = "dispute_won"
        FEE = "fee"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref = models.CharField(max_length=40, unique=True, default=new_line_ref, editable=False)
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    move = models.ForeignKey(Move, models.PROTECT, related_name="lines", null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField()
    left_out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "kind"], name="sandbox_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {Money(self.net_cents)}"

    @property
    def net_cents(self) -> int:
        """What the line adds to the payout."""
        return self.gross_cents - self.fee_cents
