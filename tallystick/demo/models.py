"""What the demonstration itself remembers: how far its clock is ahead, and what was loaded."""

from django.db import models
from django.db.models import Q


class ClockRow(models.Model):
    """How far the demo runs ahead of the computer's clock; one row, or none while it does not."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_seconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="demo_clock_one_row"),
            models.CheckConstraint(condition=Q(ahead_seconds__gte=0), name="demo_clock_forward"),
        ]


class LoadedCity(models.Model):
    """
    An invented city that is imported; a second start finds it and imports nothing.

    As long as `loaded_at` is empty the import may not have come to its end.
    """

    city = models.TextField(primary_key=True)
    accounts = models.IntegerField()
    bills = models.IntegerField(default=0)
    made_for = models.DateField()  # the day around which its bills were invented
    loaded_at = models.DateTimeField(null=True)
