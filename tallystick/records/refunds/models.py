"""Refunds, what they give back of which bill, and what payers chose for money without a bill."""

from django.db import models
from django.db.models import F, Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.states import RefundState


class Refund(models.Model):
    """
    Money given back to where it came from.

    `reference` is ours, goes to the processor as its idempotency key, and never repeats. `cents`
    are of bills or unapplied money, `fee_cents` of the service fee. `alone_cents` is the limit up
    to which one person could decide alone when this one was decided.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.TextField(unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    reason = models.TextField()  # a code of the city's folder
    note = models.TextField(default="", blank=True)
    cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    state = models.TextField(choices=RefundState, default=RefundState.REQUESTED)
    requested_by = models.TextField()
    requested_at = models.DateTimeField()
    approved_by = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)
    alone_cents = models.BigIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    gateway_reference = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)  # when we last asked the processor
    trouble = models.TextField(default="")  # why it was rejected, or came to nothing

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="refund_state_known"
            ),
            models.CheckConstraint(
                condition=Q(cents__gte=0, fee_cents__gte=0) & Q(cents__gt=-F("fee_cents")),
                name="refund_cents",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["REQUESTED", "REJECTED", "WITHDRAWN"]) | ~Q(approved_by=""),
                name="refund_approved",
            ),
            # Two people, but for what one may decide alone (RELIABILITY I25).
            models.CheckConstraint(
                condition=Q(approved_by="")
                | ~Q(approved_by=F("requested_by"))
                | Q(alone_cents__gte=F("cents") + F("fee_cents")),
                name="refund_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="refund_unfinished",
                condition=Q(state__in=["APPROVED", "SUBMITTED"]),
            ),
            models.Index(fields=["approved_by", "approved_at"], name="refund_approved_by"),
        ]

    @property
    def total_cents(self) -> int:
        """What the payer gets, in cents."""
        return self.cents + self.fee_cents


class RefundLine(models.Model):
    """What a refund gives back of one bill; without an obligation it is unapplied money."""

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    obligation = models.ForeignKey(
        Obligation, null=True, on_delete=models.PROTECT, related_name="refund_lines"
    )
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "obligation"], name="refund_line_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="refund_line_cents"),
        ]


class RefundEvent(models.Model):
    """One move of a refund, written in the transaction that made it."""

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="events")
    before = models.TextField(default="")
    after = models.TextField()
    at = models.DateTimeField()
    actor = models.TextField()
    detail = models.TextField(default="")


class Choice(models.Model):
    """What a payer, or staff for them, chose for money that found no bill; the latest counts."""

    class Kind(models.TextChoices):
        """What becomes of the money."""

        REFUND = "REFUND"
        BILL = "BILL"  # it pays another bill
        CREDIT = "CREDIT"  # it waits for a bill to come

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="choices")
    kind = models.TextField(choices=Kind)
    cents = models.BigIntegerField()
    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.PROTECT)
    actor = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="choice_cents"),
            models.CheckConstraint(
                condition=Q(kind__in=["REFUND", "BILL", "CREDIT"]), name="choice_kind_known"
            ),
        ]
