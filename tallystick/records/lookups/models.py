"""Tries to find something by its number, counted by source and by ten minutes."""

from datetime import UTC, datetime, timedelta

from django.db import connection, models
from django.db.models import F

WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=1)


class Tries(models.Model):
    """
    What one source has tried in one window of ten minutes.

    A source is a keyed hash of a network address, or of what is being guessed at; no address is
    stored. A try counts as a miss until it is known to be a hit, so that a hundred tries at the
    same time are counted like a hundred in a row.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    began_at = models.DateTimeField()
    misses = models.IntegerField(default=0)
    hits = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "began_at"], name="tries_once_a_window"),
        ]
        indexes = [models.Index(fields=["began_at"], name="tries_began")]

    @classmethod
    def count(cls, source: str, *, now: datetime) -> "Tries":
        """Count one more try of the source, as a miss for the time being; return its row."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [source, window(now)])
            identity, misses, hits = cursor.fetchone()
        return cls(id=identity, source=source, began_at=window(now), misses=misses, hits=hits)

    @classmethod
    def misses_of(cls, source: str, *, now: datetime) -> int:
        """Return how often a source has missed in this window."""
        found = cls.objects.filter(source=source, began_at=window(now))
        return sum(found.values_list("misses", flat=True))

    @classmethod
    def forget(cls, *, now: datetime) -> None:
        """Delete what is older than a day."""
        cls.objects.filter(began_at__lt=now - KEPT).delete()

    def was_a_hit(self) -> None:
        """Turn the try that was counted into a hit."""
        type(self).objects.filter(pk=self.pk).update(misses=F("misses") - 1, hits=F("hits") + 1)


def window(now: datetime) -> datetime:
    """Return when the ten minutes began in which that moment lies."""
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % int(WINDOW.total_seconds()), tz=UTC)


_COUNT = """
INSERT INTO lookups_tries AS t (source, began_at, misses, hits) VALUES (%s, %s, 1, 0)
ON CONFLICT (source, began_at) DO UPDATE SET misses = t.misses + 1
RETURNING id, misses, hits
"""
