"""Faults that a test plants."""

from django.db import models

from tallystick.kernel.identifiers import new_id


class Knob(models.Model):
    """A fault planted by a test: what goes wrong, where, for whom and how often."""

    class Point(models.TextChoices):
        """Where."""

        CREATE = "create"
        FETCH = "fetch"
        FIND = "find"
        EXPIRE = "expire"
        REFUND = "refund"
        FETCH_REFUND = "fetch-refund"
        CHARGES = "charges"
        PAYOUTS = "payouts"
        PAY = "pay"  # the button on the hosted page
        PAYOUT = "payout"  # when a payout is made
        WEBHOOK = "webhook"  # when the courier first takes up an event

    class Fault(models.TextChoices):
        """What goes wrong there."""

        HANG_BEFORE = "hang-before"
        HANG_AFTER = "hang-after"
        ERROR_BEFORE = "error-before"
        ERROR_AFTER = "error-after"
        DROP_ANSWER = "drop-answer"
        DECLINE = "decline"
        AMOUNT = "amount"
        PENDING = "pending"
        FAIL = "fail"
        LINE_MISSING = "line-missing"
        LINE_ADDED = "line-added"
        HOLD = "hold"
        DROP = "drop"
        DUPLICATE = "duplicate"
        REORDER = "reorder"
        DELAY = "delay"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.CharField(max_length=20, choices=Point)
    fault = models.CharField(max_length=20, choices=Fault)
    reference = models.CharField(max_length=100, blank=True)  # blank: any
    left = models.PositiveIntegerField(null=True, default=1)  # how often still; null: always
    seconds = models.PositiveIntegerField(default=0)  # of a hang or a delay
    days = models.PositiveSmallIntegerField(default=0)  # until a refund is done or fails
    cents = models.BigIntegerField(default=0)  # captured in place of the total, or a line's

    def __str__(self) -> str:
        return f"{self.fault} at {self.point}"
