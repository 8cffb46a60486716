"""What processors have told us, word for word."""

from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id


class WebhookEvent(models.Model):
    """
    One event of a processor; told twice, it is kept once.

    Nothing in it is believed: it only tells us to ask. `trouble` is why it could not be worked off
    yet, "unmatched" when no payment of ours is meant.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.TextField()
    event_id = models.TextField()
    kind = models.TextField()
    gateway_reference = models.TextField(default="")
    reference = models.TextField(default="")  # ours, as the event says
    body = models.BinaryField()
    received_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="webhook_once"),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], name="webhook_waiting", condition=Q(handled_at=None)
            ),
        ]
