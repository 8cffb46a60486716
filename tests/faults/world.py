"""
A world that is a function of its seed: the clock, what happens when, and what goes wrong.

The real use cases run in greenlets on one database connection. Each transaction and each call of
the processor is one step; between two steps anybody else may act, the clock may run on, or the
process may die.
"""

import contextvars
import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

import greenlet
from django.db import connection
from django.db.transaction import Atomic

from tallystick.sandbox.models import Knob
from tests import moment

# How likely each fault is, per chance to happen; FAULTS has the number of each.
ODDS = {
    "crash": 0.02,
    "error-before": 0.04,
    "error-after": 0.04,
    "drop-answer": 0.04,
    "slow": 0.06,
    "lost webhook": 0.15,
    "doubled webhook": 0.2,
    "late webhook": 0.15,
    "reordered webhook": 0.1,
    "double click": 0.25,
    "second payer": 0.3,
    "lingers": 0.25,
    "starts over": 0.15,
    "comes back": 0.2,
    "counter": 0.15,
    "return": 0.15,
    "midnight": 0.2,
    "change of clocks": 0.2,
}
FAULTS = {
    "crash": "X1",
    "error-before": "X9",
    "error-after": "X8",
    "drop-answer": "X8",
    "slow": "X7",
    "lost webhook": "X6",
    "doubled webhook": "X3",
    "late webhook": "X4",
    "reordered webhook": "X5",
    "double click": "X10",
    "second payer": "X11",
    "lingers": "X12",
    "starts over": "X12",
    "comes back": "X10",
    "counter": "X13",
    "return": "X27",
    "midnight": "X23",
    "change of clocks": "X23",
}


class Crash(BaseException):
    """The process died here; nothing that it meant to do afterwards happens."""


class World:
    """What happens when; `trace` is what happened."""

    def __init__(self, seed: int, likely: Mapping[str, float]) -> None:
        self.random = Random(seed)
        self.odds = {**ODDS, **likely}
        self.hits: Counter[str] = Counter()
        self.trace: list[str] = []
        self.calm = False
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._hub = greenlet.getcurrent()
        self._inside = False  # the processor, or the world itself, is at work
        self._depth = len(connection.savepoint_ids)

    @property
    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return moment.CLOCK.moment

    def fault(self, name: str) -> bool:
        """Decide whether something goes wrong, and count it."""
        hit = not self.calm and self.random.random() < self.odds[name]
        if hit:
            self.hits[name] += 1
            self.says(f"fault: {name}")
        return hit

    def says(self, what: str) -> None:
        """Note what happens."""
        self.trace.append(f"{self.now:%d %H:%M:%S} {what}")

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        """Let something happen later."""
        self._count += 1
        due = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._events, (due, self._count, act))

    def spawn(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody begin to act later, step by step."""

        def whole() -> None:
            try:
                act()
            except Crash:
                self.says("the process is dead")

        actor = greenlet.greenlet(whole, parent=self._hub)
        # Once a browser test has run in this thread, Django keeps connections by context: hand
        # ours on, so that every actor works on the one connection of the test.
        connection.ensure_connection()
        actor.gr_context = contextvars.copy_context()

        def resume() -> None:
            pause = actor.switch()
            if not actor.dead:
                self.at(pause, resume)

        self.at(seconds, resume)

    def wait(self, seconds: float) -> None:
        """Let others act meanwhile."""
        self._hub.switch(seconds)

    def step(self, name: str) -> None:
        """Come between two steps of whoever acts: others go on, or the process dies."""
        if self._inside or greenlet.getcurrent() is self._hub:
            return
        self.says(name)
        if self.fault("crash"):
            raise Crash
        if self.fault("slow"):
            self.wait(self.random.randint(600, 9000))
        else:
            self.wait(self.random.choice([0, 0, 0, 1, 2, 8]))
        assert len(connection.savepoint_ids) == self._depth, "a step is within a transaction"

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Let nobody come between: the processor is at work."""
        before, self._inside = self._inside, True
        try:
            yield
        finally:
            self._inside = before

    def run(self, check: Callable[[], None]) -> None:
        """Let everything happen in its order, and check after each event."""
        while self._events:
            due, _, act = heapq.heappop(self._events)
            moment.CLOCK.moment = max(due, self.now)
            act()
            check()

    @contextmanager
    def hooks(self) -> Iterator[None]:
        """Make the beginning, the commit and the end of each transaction a step."""
        enter, leave = Atomic.__enter__, Atomic.__exit__
        world = self

        def outermost() -> bool:
            actor = greenlet.getcurrent() is not world._hub and not world._inside
            return actor and len(connection.savepoint_ids) == world._depth

        def begin(atomic: Atomic) -> None:
            if outermost():
                world.step("begins a transaction")
            enter(atomic)

        def end(atomic: Atomic, kind, error, trace) -> None:
            actor = greenlet.getcurrent() is not world._hub and not world._inside
            last = actor and len(connection.savepoint_ids) == world._depth + 1
            if last and error is None and world.fault("crash"):
                died = Crash("before the commit")
                leave(atomic, Crash, died, None)
                raise died
            leave(atomic, kind, error, trace)
            if last and error is None:
                world.step("has committed")

        Atomic.__enter__, Atomic.__exit__ = begin, end
        try:
            yield
        finally:
            Atomic.__enter__, Atomic.__exit__ = enter, leave


class Line:
    """The line to the processor: the real adapter, with a fault now and then."""

    POINTS = {
        "create_checkout": Knob.Point.CREATE,
        "expire_checkout": Knob.Point.EXPIRE,
        "fetch": Knob.Point.FETCH,
        "find": Knob.Point.FIND,
        "charges_since": Knob.Point.CHARGES,
    }
    code = "sandbox"

    def __init__(self, world: World, gateway: object) -> None:
        self._world = world
        self._gateway = gateway

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._gateway, name)
        if name not in self.POINTS:
            return method

        def call(*arguments: object, **named: object) -> object:
            self._world.step(f"asks: {name}")
            try:
                return self._ask(name, method, arguments, named)
            finally:
                self._world.step(f"was answered: {name}")

        return call

    def _ask(self, name: str, method, arguments, named) -> object:
        faults = ("error-before", "error-after", "drop-answer")
        fault = next((one for one in faults if self._world.fault(one)), "")
        with self._world.one_step():
            if fault:
                Knob.objects.create(point=self.POINTS[name], fault=fault, left=1)
            try:
                answer = method(*arguments, **named)
                return list(answer) if name == "charges_since" else answer
            finally:
                Knob.objects.filter(point=self.POINTS[name]).delete()
