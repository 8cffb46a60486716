"""Closes a difference that somebody has explained."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.banking.models import Difference
from tallystick.usecases._audit import audited
from tallystick.usecases._differences import close


class NoSuchDifference(Exception):
    """There is no such difference, or it is explained already."""


class NoExplanation(Exception):
    """A difference is closed with words only."""


def close_difference(*, difference: UUID, why: str, actor: str, now: datetime) -> Difference:
    """
    Close an open difference with its explanation.

    :raises NoExplanation: if there are no words
    :raises NoSuchDifference: if it is unknown or closed
    """
    if not why.strip():
        raise NoExplanation
    with transaction.atomic(), audited("close_difference", actor=actor, reason=why):
        found = Difference.objects.select_for_update().filter(id=difference, closed_at=None).first()
        if found is None:
            raise NoSuchDifference(str(difference))
        close(found, why=why, actor=actor, now=now)
    return found
