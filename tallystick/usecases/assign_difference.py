"""Gives a difference an owner: the person who finds out why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.banking.models import Difference
from tallystick.usecases._audit import audited


class NoSuchDifference(Exception):
    """There is no such difference, or it is explained already."""


def assign_difference(*, difference: UUID, owner: str, actor: str, now: datetime) -> Difference:
    """
    Make somebody the owner of an open difference.

    :raises NoSuchDifference: if it is unknown or closed
    """
    with transaction.atomic(), audited("assign_difference", actor=actor):
        found = Difference.objects.select_for_update().filter(id=difference, closed_at=None).first()
        if found is None:
            raise NoSuchDifference(str(difference))
        found.owner, found.owned_at = owner, now
        found.save(update_fields=["owner", "owned_at"])
    return found
