"""Receipts: one per payment and biller, never changed."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tallystick.kernel.identifiers import new_id
from tallystick.records.payments.models import Payment


class Receipt(models.Model):
    """
    Proof of a payment to one biller.

    `code` (80 random bits) is the confirmation number and opens the receipt page; `facts` are the
    lines as they were paid. Later facts, like a return, are read from the payment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="receipts", db_index=False
    )
    biller = models.TextField()
    issued_at = models.DateTimeField()
    cents = models.BigIntegerField()
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="receipt_code_unique"),
            models.UniqueConstraint(fields=["payment", "biller"], name="receipt_once"),
        ]
        indexes = [BrinIndex(fields=["issued_at"], name="receipt_issued", autosummarize=True)]


class ReceiptNumber(models.Model):
    """A receipt's number in its biller's series of a year: without gaps, given by a job."""

    id = models.BigAutoField(primary_key=True)
    biller = models.TextField()
    year = models.SmallIntegerField()
    number = models.BigIntegerField()
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="numbered")
    hash = models.TextField()  # of the receipt and of the hash before it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["biller", "year", "number"], name="receipt_number_once"
            ),
        ]
