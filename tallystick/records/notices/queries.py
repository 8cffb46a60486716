"""Which messages wait to be sent."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.apps import apps
from django.db.models import Q

from tallystick.records.notices.models import Notice

MAX_ATTEMPTS = 70  # about a week of trying; then somebody has to look at it


def claim(*, now: datetime) -> Notice | None:
    """
    Lock the oldest message whose turn it is, inside the caller's transaction; None if none is.

    What somebody else has locked is passed over. After the n-th failure a message waits 30 seconds
    times two to the power of n, at most 3 hours.
    """
    return next(iter(Notice.objects.raw(_CLAIM, {"now": now, "most": MAX_ATTEMPTS})), None)


def about(facts: Sequence[str]) -> list[Notice]:
    """Return the messages about any of these facts, the oldest first."""
    return list(Notice.objects.filter(fact__in=facts).order_by("created_at", "id"))


def sent_again(notice: Notice) -> list[tuple[datetime, str]]:
    """Return when a message was sent again by hand, and who did it, from the audit."""
    events = apps.get_model("notices", "NoticeEvent").objects.filter(pgh_obj_id=notice.pk)
    rows = events.order_by("pgh_id").values_list("pgh_created_at", "pgh_context__metadata__actor")
    return [(at, who or "") for at, who in rows]


class Delivery(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"  # it was not tried yet
    TROUBLED = "troubled"  # it was tried in vain, and will be again
    GIVEN_UP = "given_up"
    SENT = "sent"


def delivery_of(notice: Notice) -> Delivery:
    """Return where a message stands."""
    if notice.sent_at:
        return Delivery.SENT
    if notice.attempts >= MAX_ATTEMPTS:
        return Delivery.GIVEN_UP
    return Delivery.TROUBLED if notice.attempts else Delivery.WAITING


def latest(
    delivery: Delivery | None, recipient: str, *, page: int, per_page: int
) -> tuple[list[Notice], bool]:
    """Return one page of messages, the newest first, and whether there are older ones."""
    found = Notice.objects.filter(_STANDS[delivery]) if delivery else Notice.objects.all()
    if recipient:
        found = found.filter(recipient__iexact=recipient)
    first = (page - 1) * per_page
    rows = list(found.order_by("-id")[first : first + per_page + 1])
    return rows[:per_page], len(rows) > per_page


def undelivered(*, before: datetime) -> int:
    """Return how many messages have waited since before a moment."""
    return Notice.objects.filter(sent_at=None, created_at__lt=before).count()


def given_up() -> int:
    """Return how many messages were tried too often."""
    return Notice.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS).count()


_STANDS = {
    Delivery.WAITING: Q(sent_at=None, attempts=0),
    Delivery.TROUBLED: Q(sent_at=None, attempts__gt=0, attempts__lt=MAX_ATTEMPTS),
    Delivery.GIVEN_UP: Q(sent_at=None, attempts__gte=MAX_ATTEMPTS),
    Delivery.SENT: Q(sent_at__isnull=False),
}
_CLAIM = """
SELECT * FROM notices_notice
 WHERE sent_at IS NULL AND attempts < %(most)s
   AND (tried_at IS NULL
        OR tried_at + least(interval '30 seconds' * power(2, least(attempts, 20)),
                            interval '3 hours') <= %(now)s)
 ORDER BY created_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""
