"""Which messages wait to be sent."""

from datetime import datetime

from tallystick.records.notices.models import Notice

MAX_ATTEMPTS = 70  # about a week of trying; then somebody has to look at it


def claim(*, now: datetime) -> Notice | None:
    """
    Lock the oldest message whose turn it is, inside the caller's transaction; None if none is.

    What somebody else has locked is passed over. After the n-th failure a message waits 30 seconds
    times two to the power of n, at most 3 hours.
    """
    return next(iter(Notice.objects.raw(_CLAIM, {"now": now, "most": MAX_ATTEMPTS})), None)


def given_up() -> int:
    """Return how many messages were tried too often."""
    return Notice.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS).count()


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
