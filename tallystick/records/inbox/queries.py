"""Stores webhooks, and says which of them wait to be worked off."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from tallystick.gateways.payments.protocol import GatewayEvent
from tallystick.kernel.identifiers import new_id
from tallystick.records.inbox.models import WebhookEvent

MAX_ATTEMPTS = 100  # about four days of trying; then somebody has to look at it


def store(*, gateway: str, events: Sequence[GatewayEvent], body: bytes, now: datetime) -> int:
    """Store events in one statement, and return how many of them are new."""
    columns: list[list[Any]] = [
        [new_id() for _ in events],
        [event.event_id for event in events],
        [event.kind for event in events],
        [event.gateway_reference for event in events],
        [event.reference for event in events],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [gateway, body, now, *columns])
        new: int = cursor.rowcount
    return new


def waiting(*, now: datetime, limit: int) -> list[WebhookEvent]:
    """
    Return events whose turn it is, the oldest first.

    After the n-th try in vain an event waits 5 seconds times two to the power of n, at most an
    hour; after a hundred it is parked.
    """
    found = WebhookEvent.objects.raw(_WAITING, {"now": now, "limit": limit, "most": MAX_ATTEMPTS})
    return list(found)


def note_handled(events: Collection[UUID], *, now: datetime) -> None:
    """Remember that there is nothing left to do for these events."""
    WebhookEvent.objects.filter(id__in=events).update(
        handled_at=now, tried_at=now, attempts=F("attempts") + 1, trouble=""
    )


def note_trouble(events: Collection[UUID], trouble: str, *, now: datetime) -> None:
    """Remember why these events could not be worked off; they have their turn again later."""
    WebhookEvent.objects.filter(id__in=events).update(
        tried_at=now, attempts=F("attempts") + 1, trouble=trouble
    )


def parked() -> int:
    """Return how many events were tried too often."""
    return WebhookEvent.objects.filter(handled_at=None, attempts__gte=MAX_ATTEMPTS).count()


_STORE = """
INSERT INTO inbox_webhookevent (id, gateway, event_id, kind, gateway_reference, reference, body,
                                received_at, attempts, trouble)
SELECT id, %s, event_id, kind, page, reference, %s, %s, 0, ''
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
       AS told (id, event_id, kind, page, reference)
    ON CONFLICT (gateway, event_id) DO NOTHING
"""

_WAITING = """
SELECT id, gateway, gateway_reference, reference, kind FROM inbox_webhookevent
 WHERE handled_at IS NULL AND attempts < %(most)s
   AND (tried_at IS NULL
        OR tried_at + least(interval '5 seconds' * power(2, least(attempts, 20)),
                            interval '1 hour') <= %(now)s)
 ORDER BY received_at
 LIMIT %(limit)s
"""
