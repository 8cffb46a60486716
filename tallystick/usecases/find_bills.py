"""Looks up bills by a number from paper, for someone who may see no more than that shows."""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from tallystick.records.billing.queries import Found, by_number
from tallystick.records.lookups.models import Tries
from tallystick.usecases import _tries


def find_bills(
    *,
    service: str,
    numbers: Sequence[str],
    known: Container[UUID],
    source: str,
    actor: str,
    now: datetime,
) -> Found | None:
    """
    Return what bears the number, or None: it is unknown, or this source has tried too often.

    Both cost the same and cannot be told apart. What the visitor has found before (`known`) is
    found again without being counted.

    :param numbers: the ways in which the number may be stored
    :param source: the network address it was typed at
    """
    found = by_number(service, numbers)
    if found and any(identity in known for identity in (*found.known_as, found.account.id)):
        return found
    tries = Tries.count(_tries.key("find", source), now=now)
    over = _tries.is_over(tries, everyone=_tries.misses_of_all(now=now))
    if found is None or over:
        _tries.note_miss(now=now)
        return None
    tries.was_a_hit()
    return found
