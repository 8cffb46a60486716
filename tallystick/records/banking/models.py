"""Payouts with their lines, and differences, each of which somebody owns."""

from django.db import models
from django.db.models import F, Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.audit.tracked import tracked
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund


class Payout(models.Model):
    """Money that a processor sent to the city's bank in one sum; a negative one was drawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.TextField()
    gateway_reference = models.TextField()
    sent_at = models.DateTimeField()
    net_cents = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "gateway_reference"], name="payout_once"),
        ]


class PayoutLine(models.Model):
    """One line of a payout, and what of ours it is about: gross less fee is net."""

    id = models.BigAutoField(primary_key=True)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    line_reference = models.TextField()
    kind = models.TextField()  # as the processor's adapter says it
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField()
    net_cents = models.BigIntegerField()
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="payout_lines"
    )
    refund = models.ForeignKey(
        Refund, null=True, on_delete=models.PROTECT, related_name="payout_lines"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "line_reference"], name="payout_line_once"),
            models.CheckConstraint(
                condition=Q(net_cents=F("gross_cents") - F("fee_cents")), name="payout_line_net"
            ),
        ]


@tracked()
class Difference(models.Model):
    """
    Something in which the processor and the books do not agree, until somebody has explained it.

    `subject` is what it is about, as text ("payment:<id>", a processor's reference); of one kind
    about one subject there is one that is open. `cents` are theirs less ours.
    """

    class Kind(models.TextChoices):
        """What does not agree."""

        UNKNOWN = "UNKNOWN"  # the processor names what we do not know
        MISSING = "MISSING"  # we know what the processor does not name
        AMOUNT = "AMOUNT"
        REFUNDED = "REFUNDED"  # what was given back
        SUM = "SUM"  # a payout's lines do not sum to it
        LOSS = "LOSS"  # the bank took back what was given back already

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=Kind)
    gateway = models.TextField()
    subject = models.TextField()
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="differences"
    )
    cents = models.BigIntegerField()
    says = models.TextField()
    found_at = models.DateTimeField()
    owner = models.TextField(default="")  # empty: the finance office as a whole
    owned_at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gateway", "subject"],
                condition=Q(closed_at=None),
                name="difference_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["UNKNOWN", "MISSING", "AMOUNT", "REFUNDED", "SUM", "LOSS"]),
                name="difference_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="difference_closed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["found_at"], name="difference_open", condition=Q(closed_at=None)),
        ]
