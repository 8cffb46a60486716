"""Takes back an outage that was written down by mistake, and the grace with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.billing.models import Outage
from tallystick.usecases._audit import audited


class NoSuchOutage(Exception):
    """There is none, or it was withdrawn before."""


def withdraw_outage(*, outage: UUID, actor: str, now: datetime) -> Outage:
    """
    Let an outage give no grace any more.

    :raises NoSuchOutage: if there is none that stands
    """
    with transaction.atomic(), audited("withdraw_outage", actor=actor):
        found = Outage.objects.select_for_update().filter(id=outage, withdrawn_at=None).first()
        if found is None:
            raise NoSuchOutage(outage)
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
    return found
