"""Payments, what happened to them, and what they pay."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.billing.models import Obligation
from tallystick.records.checkout.models import Checkout
from tallystick.records.payments.states import PUBLIC, PaymentState, PublicState


class Payment(models.Model):
    """
    Money received, or an attempt to pay it.

    `reference` is ours, goes to the processor as its idempotency key, and never repeats.
    `effective_at` is when the payer acted, and stays empty until they have. Of what was captured,
    `refunded_cents` is asked for, on its way or given back; `taken_back_cents` the bank has back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.TextField()
    checkout = models.ForeignKey(
        Checkout, null=True, on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    channel = models.TextField(default="web")
    gateway = models.TextField(default="")
    gateway_reference = models.TextField(default="")
    method = models.TextField()
    cents = models.BigIntegerField()  # for bills, without the fee
    fee_cents = models.BigIntegerField(default=0)
    captured_cents = models.BigIntegerField(default=0, db_default=0)  # what was really taken
    refunded_cents = models.BigIntegerField(default=0, db_default=0)
    taken_back_cents = models.BigIntegerField(default=0, db_default=0)
    state = models.TextField(choices=PaymentState, default=PaymentState.CREATED)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when we last asked the processor
    effective_at = models.DateTimeField(null=True)
    brand = models.TextField(default="")
    last4 = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payment_cents"),
            models.CheckConstraint(condition=Q(fee_cents__gte=0), name="payment_fee"),
            models.CheckConstraint(
                condition=Q(refunded_cents__gte=0, refunded_cents__lte=models.F("captured_cents")),
                name="payment_refunded",
            ),
            models.CheckConstraint(condition=Q(taken_back_cents__gte=0), name="payment_taken_back"),
            models.CheckConstraint(
                condition=Q(state__in=PaymentState.values), name="payment_state_known"
            ),
            models.UniqueConstraint(fields=["reference"], name="payment_reference_unique"),
            models.UniqueConstraint(
                fields=["gateway", "gateway_reference"],
                condition=~Q(gateway_reference=""),
                name="payment_gateway_reference_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["checkout"], name="payment_checkout"),
            BrinIndex(fields=["created_at"], name="payment_created", autosummarize=True),
            models.Index(
                fields=["asked_at"],
                name="payment_unfinished",
                condition=Q(state__in=["CREATED", "SUBMITTED", "ACTION_REQUIRED", "PENDING"]),
            ),
        ]

    @property
    def total_cents(self) -> int:
        """What the payer is charged, in cents."""
        return self.cents + self.fee_cents

    @property
    def public_state(self) -> PublicState:
        """Where it stands, for a resident."""
        return PUBLIC[PaymentState(self.state)]


class PaymentEvent(models.Model):
    """One move of a payment, written in the transaction that made it."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="events")
    before = models.TextField(default="")
    after = models.TextField()
    at = models.DateTimeField()
    actor = models.TextField()
    detail = models.TextField(default="")


class Allocation(models.Model):
    """What a payment pays, cent by cent."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="allocations", db_index=False
    )
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="allocations")
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "obligation"], name="allocation_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="allocation_cents"),
        ]
