"""Checks a password or a code, unless it was tried too often."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tallystick.records.lookups.models import Tries
from tallystick.usecases import _tries

# Wrong tries in ten minutes. One address is an office; one name is one person with a bad day; and
# all together are far more than the staff of a city mistype.
OF_A_SOURCE = 20
OF_A_NAME = 10
OF_A_DEVICE = 10
OF_ALL = 100

_EVERYONE = "sign-in of everyone"
Found = TypeVar("Found")


class TooManyTries(Exception):
    """Nothing was checked; in ten minutes it can be tried again."""


def try_sign_in(
    *,
    name: str,
    source: str,
    device: str,
    check: Callable[[], Found | None],
    actor: str,
    now: datetime,
) -> Found | None:
    """
    Return what the check returns, None if what was typed is wrong.

    Tries are counted by the name that is signed in with, by source, and all together (RELIABILITY
    T11). A device on which this name has signed in before has a count of its own, so that whoever
    tries from elsewhere locks nobody out.

    :param device: what names a known device, or "" if it is not known
    :raises TooManyTries: if there were too many wrong tries; then nothing was checked
    """
    if device:
        counted = [(Tries.count(_tries.key("device", f"{name} {device}"), now=now), OF_A_DEVICE)]
    else:
        counted = [
            (Tries.count(_tries.key("sign-in", source), now=now), OF_A_SOURCE),
            (Tries.count(_tries.key("name", name), now=now), OF_A_NAME),
            (Tries.count(_tries.key("all", _EVERYONE), now=now), OF_ALL),
        ]
    if any(tries.misses > most for tries, most in counted):
        raise TooManyTries
    found = check()
    if found is not None:
        for tries, _most in counted:
            tries.was_a_hit()
    return found
