"""Who is billed, for what, and what of it is open."""

from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.audit.tracked import tracked


class PayerAccount(models.Model):
    """
    What a bill is addressed to: a parcel, a license plate, a water account.

    `second` is what proves that one holds the paper (plate, ZIP), stored without punctuation.
    Name and address are shown to nobody who has not claimed the account.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.TextField()
    number = models.TextField()
    second = models.TextField(default="", blank=True)
    name = models.TextField(default="", blank=True)
    address = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="account_number_unique"),
        ]


class Import(models.Model):
    """One bill file that was taken whole."""

    class State(models.TextChoices):
        """A file stays, or is taken back while nothing was paid."""

        TAKEN = "TAKEN"
        REVERTED = "REVERTED"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.TextField()
    sha256 = models.TextField()
    rows = models.BigIntegerField()
    new_bills = models.BigIntegerField(default=0)
    changed_bills = models.BigIntegerField(default=0)
    same_bills = models.BigIntegerField(default=0)
    total_cents = models.BigIntegerField(default=0)
    actor = models.TextField()
    imported_at = models.DateTimeField()
    state = models.TextField(choices=State, default=State.TAKEN)
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["TAKEN", "REVERTED"]), name="import_state_known"
            ),
        ]


class Bill(models.Model):
    """
    The document, as the biller sent it; `version` counts its corrections.

    `details` are the service's own facts (violation, place, readings) under the catalog's labels.
    """

    class State(models.TextChoices):
        """A bill stands, or its import was taken back."""

        STANDING = "STANDING"
        VOID = "VOID"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(PayerAccount, on_delete=models.PROTECT, related_name="bills")
    service = models.TextField()
    number = models.TextField()
    other_number = models.TextField(default="", blank=True)  # a notice number, for instance
    issued_on = models.DateField()
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    tax_year = models.SmallIntegerField(null=True)
    total_cents = models.BigIntegerField()  # negative: a credit
    details = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    digest = models.TextField()  # of the content, so that an unchanged bill is recognized
    state = models.TextField(choices=State, default=State.STANDING)
    imported = models.ForeignKey(Import, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="bill_number_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["STANDING", "VOID"]), name="bill_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["service", "other_number"],
                name="bill_other_number",
                condition=~Q(other_number=""),
            ),
        ]


class Obligation(models.Model):
    """
    One sum owed by one due date.

    `open_cents` is what the ledger says is open, kept here by the statement that posts, and proven
    by prove_books; accruals that are not posted yet come on top (owed.py). `held_cents` is what
    live payments mean to pay. `revision` counts postings, so that a settlement notices that the
    facts it computed with have changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bill = models.ForeignKey(
        Bill, on_delete=models.PROTECT, related_name="obligations", db_index=False
    )
    position = models.SmallIntegerField(default=1)
    label = models.TextField(default="", blank=True)  # "1" for the first installment
    due_on = models.DateField()
    open_cents = models.BigIntegerField()
    held_cents = models.BigIntegerField(default=0)
    revision = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="obligation_position_unique"),
            models.CheckConstraint(condition=Q(open_cents__gte=0), name="obligation_open"),
            models.CheckConstraint(condition=Q(held_cents__gte=0), name="obligation_held"),
        ]


class BillLine(models.Model):
    """One printed line: an agency's tax, a water charge; a negative one is a credit."""

    id = models.BigAutoField(primary_key=True)
    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    position = models.SmallIntegerField()
    charge = models.TextField()  # a charge kind of the service
    label = models.TextField()
    cents = models.BigIntegerField()
    details = models.JSONField(null=True)  # rate, last year's amount, usage …

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "position"], name="line_position_unique"),
        ]


class BillVersion(models.Model):
    """
    What a bill said before a newer version came: its rows, as JSON under their column names.

    The books keep the difference by themselves; this is the document.
    """

    id = models.BigAutoField(primary_key=True)
    bill = models.ForeignKey(
        Bill, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    version = models.IntegerField()
    imported = models.ForeignKey(
        Import, null=True, on_delete=models.PROTECT, related_name="versions_brought"
    )
    replaced_by = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="versions_replaced"
    )
    document = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "version"], name="bill_version_unique"),
        ]


@tracked()
class Outage(models.Model):
    """
    A time in which people could not pay here.

    What was due on one of its days, the first and the last included, gets no late fee until
    `grace_days` days after it. Days are the city's. One that was written down by mistake is
    withdrawn, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    grace_days = models.SmallIntegerField()
    reason = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=models.F("began_at"))
                & Q(last_on__gte=models.F("first_on")),
                name="outage_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(grace_days__gte=0, grace_days__lte=60), name="outage_grace"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="outage_has_reason"),
        ]


@tracked()
class HeldBill(models.Model):
    """
    A bill that is too much to be true, kept from payment and late fees until staff has looked.

    It is held from `held_on` on. Once it is released, no late fee starts until `grace_days` days
    after `released_on`; days are the city's. A corrected bill that is no longer too much releases
    itself. `times` is how many times the usual it is, in percent.
    """

    class Reason(models.TextChoices):
        """Which comparison it failed; the words of rules/usage.py."""

        USE = "use"
        AMOUNT = "amount"
        ESTIMATE = "estimate"

    class State(models.TextChoices):
        """It waits for staff, who release it; or a corrected bill has come."""

        HELD = "HELD"
        RELEASED = "RELEASED"
        CORRECTED = "CORRECTED"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()  # a Reason
    times = models.IntegerField()
    total_cents = models.BigIntegerField()  # what the bill asked for
    held_on = models.DateField()
    held_at = models.DateTimeField()
    reading_asked_at = models.DateTimeField(null=True)
    reading_asked_by = models.TextField(default="", blank=True)
    state = models.TextField(default=State.HELD)
    released_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="", blank=True)
    released_because = models.TextField(default="", blank=True)
    grace_days = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(released_at=None), name="bill_held_once"
            ),
            models.CheckConstraint(
                condition=Q(state="HELD", released_on=None, released_at=None)
                | Q(released_on__gte=models.F("held_on"), released_at__isnull=False)
                & ~Q(state="HELD")
                & ~Q(released_because=""),
                name="held_bill_ends_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["HELD", "RELEASED", "CORRECTED"]),
                name="held_bill_state_known",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["use", "amount", "estimate"]), name="held_bill_reason_known"
            ),
            models.CheckConstraint(condition=Q(grace_days__gte=0), name="held_bill_grace"),
        ]
