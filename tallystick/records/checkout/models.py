"""A basket, and the quote that it becomes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from tallystick.kernel.identifiers import new_id
from tallystick.records.billing.models import Obligation


class Checkout(models.Model):
    """
    What someone means to pay.

    It is a basket until `quoted_at`; from then on its items, fee and total stand until
    `quote_expires_at`, and are honored even if the posting comes later.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField()
    payer_name = models.TextField(default="", blank=True)
    email = models.TextField(default="", blank=True)
    language = models.TextField(default="en")
    method = models.TextField(default="", blank=True)
    fee_cents = models.BigIntegerField(default=0)
    quoted_at = models.DateTimeField(null=True)
    quote_expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fee_cents__gte=0), name="checkout_fee"),
            models.CheckConstraint(
                condition=Q(quoted_at=None, quote_expires_at=None)
                | Q(quoted_at__isnull=False, quote_expires_at__isnull=False),
                name="checkout_quote_whole",
            ),
        ]
        indexes = [
            models.Index(Upper("email"), name="checkout_email", condition=~Q(email="")),
        ]


class CheckoutItem(models.Model):
    """
    One obligation in the basket.

    `whole` items follow what is owed; others pay the amount that was asked for. `proved` says that
    the payer has shown the second item, so that the bill's details may be shown to them.
    """

    id = models.BigAutoField(primary_key=True)
    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="items")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT)
    cents = models.BigIntegerField()
    whole = models.BooleanField(default=True)
    proved = models.BooleanField(default=False)
    lines = models.JSONField(default=list)  # the quote's lines, as they were shown

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkout", "obligation"], name="item_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="item_cents"),
        ]
