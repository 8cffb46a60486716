"""Who tries numbers too often is answered as if there were none."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from tallystick.records.lookups.models import Tries

# In ten minutes, for one source. An office behind one address looks up a bill every few seconds at
# most; who tries the numbers in a row needs thousands.
MISSES = 30
HITS = 60
# When all sources together miss this often, somebody is trying from many addresses: each one then
# has a tenth, which is still enough for a resident.
MISSES_OF_ALL = 10 * MISSES
SLOWED = 10
# Tries of the second item of one account, or of one payer's address, from wherever they come.
WRONG_SECOND_ITEMS = 10

_EVERYONE = "everyone"


def is_over(tries: Tries, *, everyone: int) -> bool:
    """Return whether this try is one too many."""
    slowed = SLOWED if everyone > MISSES_OF_ALL else 1
    return tries.misses > MISSES // slowed or tries.hits >= HITS // slowed


def guess(right: bool, *, about: str, value: str, source: str, now: datetime) -> bool:
    """
    Count a guess at what somebody alone knows, and return whether it is right and not too late.

    Guesses are counted by source, and by `value`, what is guessed about, whatever their source.
    """
    by_source = Tries.count(key("find", source), now=now)
    by_value = Tries.count(key(about, value), now=now)
    over = is_over(by_source, everyone=misses_of_all(now=now))
    if not right or over or by_value.misses > WRONG_SECOND_ITEMS:
        note_miss(now=now)
        return False
    by_source.was_a_hit()
    by_value.was_a_hit()
    return True


def key(what: str, value: str) -> str:
    """Return a source as it is stored: it cannot be turned back into an address."""
    return salted_hmac(f"lookups.{what}", value).hexdigest()[:40]


def misses_of_all(*, now: datetime) -> int:
    """Return how often all sources together have missed in these ten minutes."""
    return Tries.misses_of(_EVERYONE, now=now)


def note_miss(*, now: datetime) -> None:
    """Count a miss for everybody; the first of ten minutes sweeps out what is old."""
    if Tries.count(_EVERYONE, now=now).misses == 1:
        Tries.forget(now=now)
