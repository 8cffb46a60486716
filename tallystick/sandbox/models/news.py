"""News for the merchant: written with the fact it tells of, sent by the courier."""

import secrets

from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.sandbox.models.session import Session


def new_event_code() -> str:
    """Return the name of a new event."""
    return f"evt_{secrets.token_hex(12)}"


class Event(models.Model):
    """News for the merchant, to be sent when it is due; signed at the moment of sending."""

    class Fate(models.TextChoices):
        """What the knobs have decided; empty until the courier first takes it up."""

        SEND = "send"
        HOLD = "hold"
        DROP = "drop"
        DUPLICATE = "duplicate"
        REORDER = "reorder"  # waits until later news of the same reference was sent
        DELAY = "delay"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True, default=new_event_code, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="events", null=True)
    about = models.CharField(max_length=40, blank=True)  # a session, a refund, or a payout
    reference = models.CharField(max_length=100, blank=True)  # the merchant's, of the session
    kind = models.CharField(max_length=40)  # "session.paid"
    due_at = models.DateTimeField()
    body = models.TextField()  # the very bytes to sign and send
    fate = models.CharField(max_length=10, choices=Fate, blank=True)
    next_at = models.DateTimeField()  # when the courier takes it up
    attempts = models.PositiveSmallIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True)  # the last: a status, or what went wrong
    signature = models.TextField(blank=True)  # of the first sending, to be replayed
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="sandbox_event_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
