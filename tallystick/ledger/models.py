"""Entries and their postings: append-only, corrected by adding (DESIGN.md section 4)."""

from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id


class Side(models.TextChoices):
    """Which column a posting stands in."""

    DEBIT = "D"
    CREDIT = "C"


class Entry(models.Model):
    """
    A balanced event in the books.

    It is written together with its postings, by one statement (post.py). The database gives it one
    more column, `xid`, the transaction that wrote it: none can join it later (migration 0002).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    effective_at = models.DateTimeField()
    posting_date = models.DateField()
    recorded_at = models.DateTimeField()
    idempotency_key = models.TextField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    memo = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="entry_once"),
            models.CheckConstraint(
                condition=Q(effective_at__lte=models.F("recorded_at")),
                name="entry_effective_before_recorded",
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="entry_has_kind"),
        ]


class Posting(models.Model):
    """
    One side of an entry, in whole cents.

    `subject` says what it is about ("obligation", its id), `part` what of it ("principal").
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.TextField()
    side = models.CharField(max_length=1, choices=Side)
    cents = models.BigIntegerField()
    subject_kind = models.TextField(default="")
    subject_id = models.UUIDField(null=True)
    part = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="posting_cents_positive"),
            models.CheckConstraint(condition=Q(side__in=["D", "C"]), name="posting_side"),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None)
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="posting_subject_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_id"],
                name="posting_subject",
                condition=Q(subject_id__isnull=False),
            ),
        ]
