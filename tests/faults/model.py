"""
The payment protocol as a model in plain Python, fast enough for ten thousand lives in a run.

Whoever acts is a generator: what lies between two `yield`s is one transaction or one call of the
processor, and at each `yield` others may act, hours may go by, or the actor may die.
"""

from collections.abc import Callable, Generator
from typing import Protocol

BILL = 50_00  # cents
HELD, UNVISITED = 1_800, 300  # seconds until an attempt lapses
LIVE = ("created", "submitted")
Actor = Generator[None, None, str | None]


class World(Protocol):
    """What the protocol has to know of the world it is used in (tests/faults/model_world.py)."""

    now: int
    processor: "Processor"

    def fault(self, name: str) -> bool:
        """Decide whether something goes wrong."""

    def spawn(self, seconds: int, actor: Actor) -> None:
        """Let somebody act step by step."""


class Silence(Exception):
    """The processor does not answer; nobody knows what it did."""


class Processor:
    """Pages by the payment's reference: open, paid, returned, closed. It never dies."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pages: dict[str, str] = {}
        self.visited: set[str] = set()

    def open(self, key: str) -> None:
        """Open a page, once for a key."""
        self._answers(lambda: self.pages.setdefault(key, "open"))

    def close(self, key: str) -> str:
        """Close a page unless it is paid; return what is true then."""

        def close() -> str:
            if self.pages.get(key) == "open":
                self.pages[key] = "closed"
            return self.pages.get(key, "")

        return self._answers(close)

    def state(self, key: str) -> str:
        """Return what is true of a page, "" if there is none."""
        return self._answers(lambda: self.pages.get(key, ""))

    def _answers(self, act: Callable[[], str]) -> str:
        if self.world.fault("dead"):
            raise Silence
        done = act()
        if self.world.fault("silent"):
            raise Silence
        return done


class Attempt:
    """One attempt of a payer."""

    def __init__(self, payer: str, began: int) -> None:
        self.payer, self.began, self.state = payer, began, "created"


class Portal:
    """What start_payment, start_over, confirm_payment and the jobs do."""

    def __init__(self, world: World) -> None:
        self.world, self.processor = world, world.processor
        self.attempts: dict[str, Attempt] = {}
        self.open, self.surplus = BILL, 0
        self.books: list[tuple[str, str]] = []

    def starts(self, payer: str) -> Actor:
        """Commit the intent, open the page, note it; return whose page the payer is led to."""
        yield
        reference = self.intend(payer)
        if reference:
            yield
            self.processor.open(self.key(reference))
            yield
            if self.attempts[reference].state == "created":
                self.attempts[reference].state = "submitted"
        return reference

    def key(self, reference: str) -> str:
        """Return the name under which the processor knows an attempt: its own, always."""
        return reference

    def intend(self, payer: str) -> str | None:
        """Return the payer's live attempt, or a new one if nobody else has one."""
        live = [name for name, one in self.attempts.items() if one.state in LIVE]
        if live:
            return live[0] if self.attempts[live[0]].payer == payer else None
        if self.open < BILL:
            return None
        reference = f"{payer} {len(self.attempts)}"
        self.attempts[reference] = Attempt(payer, self.world.now)
        return reference

    def confirms(self, reference: str) -> Actor:
        """Ask what is true, close there what has lapsed here, and follow."""
        yield
        attempt = self.attempts[reference]
        state = self.processor.state(self.key(reference))
        if state == "" and self.lapsed(reference, attempt):
            yield
            self.processor.open(self.key(reference))
            state = "open"
        if state == "open" and self.lapsed(reference, attempt):
            yield
            state = self.close(reference)
        yield
        self.follow(reference, attempt, state)
        return None

    def lapsed(self, reference: str, attempt: Attempt) -> bool:
        """Return whether nobody may pay an attempt any more."""
        age = self.world.now - attempt.began
        unvisited = reference not in self.processor.visited and age > UNVISITED
        return attempt.state not in LIVE or unvisited or age > HELD

    def close(self, reference: str) -> str:
        """Close a page there."""
        return self.processor.close(self.key(reference))

    def follow(self, reference: str, attempt: Attempt, state: str) -> None:
        """Make true here what is true there, once."""
        if state in ("paid", "returned") and ("taken", reference) not in self.books:
            self.books.append(("taken", reference))
            attempt.state = "captured"
            self.takes(BILL)
        if state == "returned" and ("returned", reference) not in self.books:
            self.books.append(("returned", reference))
            attempt.state = "returned"
            back = min(self.surplus, BILL)
            self.surplus -= back
            self.open += BILL - back
        if state == "closed" and attempt.state in LIVE:
            attempt.state = "closed"

    def takes(self, cents: int) -> None:
        """Apply money to the bill; what is too much is surplus."""
        applied = min(self.open, cents)
        self.open -= applied
        self.surplus += cents - applied

    def starts_over(self, reference: str) -> Actor:
        """Close a page there, and only then the attempt here."""
        yield
        self.processor.open(self.key(reference))
        yield
        if self.close(reference) == "closed":
            yield
            if self.attempts[reference].state in LIVE:
                self.attempts[reference].state = "closed"
        return None

    def sweeps(self) -> Actor:
        """Ask about every attempt that is not finished."""
        yield
        for reference, attempt in list(self.attempts.items()):
            if attempt.state in LIVE:
                self.world.spawn(0, self.confirms(reference))
        return None

    def compares(self) -> Actor:
        """Ask about all that the processor took or gave back."""
        yield
        for reference in self.attempts:
            if self.processor.pages.get(self.key(reference)) in ("paid", "returned"):
                self.world.spawn(0, self.confirms(reference))
        return None
