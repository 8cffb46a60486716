"""Lets the threads of one process settle together: who comes meanwhile joins the next statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition, Event

from django.db import connection

from tallystick.catalog.model import City
from tallystick.usecases._settlement import Changed, Taken, settle

_MOST = 100  # payments in one statement, so that nobody waits long for it
_GATHER = 0.002  # seconds that a leader gives those who were busy with payments a moment ago


@dataclass(eq=False, slots=True)
class _Waiting:
    """One payment whose thread waits for its own answer."""

    taken: Taken
    actor: str
    now: datetime
    city: City
    ready: Event = field(default_factory=Event)
    leads: bool = False
    error: Exception | None = None


class _Group:
    """The threads that settle together: one of them, the leader, does it for all that wait."""

    def __init__(self) -> None:
        self._lock = Condition()
        self._waiting: list[_Waiting] = []
        self._led = False
        self._busy = 1  # how many brought payments a moment ago

    def settle(self, mine: _Waiting) -> None:
        """Settle a payment, alone or with others. :raises Changed: and whatever settle() raises"""
        with self._lock:
            self._waiting.append(mine)
            mine.leads, self._led = not self._led, True
            self._lock.notify_all()
        if not mine.leads:
            mine.ready.wait()
        if mine.leads:
            self._lead()
        if mine.error:
            raise mine.error

    def _lead(self) -> None:
        """
        Settle what waits now, answer everybody, and pass the lead on to one who came since.

        Most of a statement's cost is its start. So under load the leader gives the others a moment
        to come; a payment that is alone never waits.
        """
        with self._lock:
            self._lock.wait_for(lambda: len(self._waiting) >= self._busy, timeout=_GATHER)
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        try:
            _settle_all(batch)
        finally:
            for one in batch:
                one.leads = False
                one.ready.set()
            with self._lock:
                self._busy = len(batch) + len(self._waiting)
                self._led = bool(self._waiting)
                if self._led:
                    self._waiting[0].leads = True
                    self._waiting[0].ready.set()


_GROUP = _Group()


def settle_together(taken: Taken, *, actor: str, now: datetime, city: City) -> None:
    """
    Settle one online payment, in one statement with those that other threads bring meanwhile.

    Each caller gets its own answer. Inside a transaction of the caller's it settles alone.

    :raises Changed: as settle() does
    """
    if connection.in_atomic_block:
        settle([taken], actor=actor, now=now, city=city)
    else:
        _GROUP.settle(_Waiting(taken, actor, now, city))


def _settle_all(batch: Sequence[_Waiting]) -> None:
    """Settle a batch by actor and city; if a fact has changed under it, each payment alone."""
    for actor, city in {(one.actor, id(one.city)): (one.actor, one.city) for one in batch}.values():
        some = [one for one in batch if one.actor == actor and one.city is city]
        if not _settled(some) and len(some) > 1:
            for one in some:
                one.error = None
                _settled([one])


def _settled(some: Sequence[_Waiting]) -> bool:
    """Settle these together; note the error of all. Return whether it need not be tried apart."""
    now = max(one.now for one in some)
    try:
        settle([one.taken for one in some], actor=some[0].actor, now=now, city=some[0].city)
    except Changed as changed:
        _note(some, changed)
        return False
    except Exception as error:
        _note(some, error)
    return True


def _note(some: Sequence[_Waiting], error: Exception) -> None:
    for one in some:
        one.error = error
