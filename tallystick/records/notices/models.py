"""The outbox: messages written in the transaction that causes them, sent afterwards."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.audit.tracked import tracked


# Sending counts up; when the count goes down, somebody has had the message sent once more.
@tracked(
    pghistory.UpdateEvent(
        "sent_again", condition=pgtrigger.Q(new__attempts__lt=pgtrigger.F("old__attempts"))
    ),
    model_name="NoticeEvent",
    fields=["kind", "recipient", "attempts", "sent_at"],
)
class Notice(models.Model):
    """One message to one person about one fact; the same fact never yields it twice (I24)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fact = models.TextField()  # "payment:<id>"
    kind = models.TextField()  # "payment-received"
    channel = models.TextField(default="email")
    recipient = models.TextField()
    language = models.TextField()
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    subject = models.TextField(default="")  # as it was sent
    body = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "kind", "channel"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="notice_waiting", condition=Q(sent_at=None)),
        ]
