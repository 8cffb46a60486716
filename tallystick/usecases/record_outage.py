"""Writes down when nobody could pay here, so that nobody pays a late fee for it."""

from datetime import datetime

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.records.billing.models import Outage
from tallystick.usecases._audit import audited


class NotOver(Exception):
    """The outage ends before it begins, or it is not over yet."""


def record_outage(
    *,
    began_at: datetime,
    ended_at: datetime,
    grace_days: int,
    reason: str,
    actor: str,
    now: datetime,
    city: City,
) -> Outage:
    """
    Give grace to whatever was due on a day of the outage, in the city's time zone.

    Late fees are computed where they are needed, so nothing is posted here: what the books have
    too much is taken back by the next posting on that bill.

    :param grace_days: days after the outage until which no late fee starts
    :raises NotOver: if it ends before it begins, or later than now
    """
    if not began_at < ended_at <= now:
        raise NotOver
    with transaction.atomic(), audited("record_outage", actor=actor, reason=reason):
        return Outage.objects.create(
            began_at=began_at,
            ended_at=ended_at,
            first_on=local_day(began_at, city.zone),
            last_on=local_day(ended_at, city.zone),
            grace_days=grace_days,
            reason=reason,
            recorded_by=actor,
            recorded_at=now,
        )
