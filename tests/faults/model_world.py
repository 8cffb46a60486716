"""
The world that the model of the payment protocol lives in: payers, a counter, banks, bad luck.

All of it follows from the seed.
"""

import heapq
from collections.abc import Callable
from random import Random

from tests.faults.model import BILL, LIVE, Actor, Portal, Processor, Silence

DAY = 86_400  # seconds
QUICK = (0, 0, 0, 1, 2, 8)  # seconds between two steps
ODDS = {
    "crash": 0.04,
    "dead": 0.05,  # the processor does not answer and has done nothing
    "silent": 0.08,  # it has done it, and does not say so
    "slow": 0.06,
    "lost news": 0.15,
    "double news": 0.25,
    "double click": 0.25,
    "second payer": 0.3,
    "lingers": 0.2,
    "comes back": 0.2,
    "starts over": 0.15,
    "counter": 0.12,
    "return": 0.15,
}


class World:
    """What happens when."""

    def __init__(self, seed: int, portal: type[Portal]) -> None:
        self.random = Random(seed)
        self.now, self._count, self.calm = 0, 0, False
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self.processor = Processor(self)
        self.portal = portal(self)
        self.counter = 0

    def fault(self, name: str) -> bool:
        """Decide whether something goes wrong."""
        return not self.calm and self.random.random() < ODDS[name]

    def at(self, seconds: int, act: Callable[[], None]) -> None:
        """Let something happen later."""
        self._count += 1
        heapq.heappush(self._events, (self.now + seconds, self._count, act))

    def spawn(
        self, seconds: int, actor: Actor, then: Callable[[str | None], None] | None = None
    ) -> None:
        """Let somebody act step by step; `then` hears the end, "" if it was a bad one."""

        def resume() -> None:
            told: str | None = ""
            try:
                if not self.fault("crash"):
                    next(actor)
                    slow = self.fault("slow")
                    pause = self.random.randint(600, 9_000) if slow else self.random.choice(QUICK)
                    return self.at(pause, resume)
            except StopIteration as end:
                told = end.value
            except Silence:
                pass
            if then is not None:
                then(told)
            return None

        self.at(seconds, resume)

    # Who pays

    def visits(self, payer: str, tries: int = 4) -> None:
        """Press Pay; try again when there is no answer."""

        def then(reference: str | None) -> None:
            if reference:
                wait = (1_000, 14_000) if self.fault("lingers") else (5, 280)
                self.at(self.random.randint(*wait), lambda: self.presses(payer, reference))
            elif reference == "" and tries:
                self.at(self.random.randint(1, 90), lambda: self.visits(payer, tries - 1))

        self.spawn(0, self.portal.starts(payer), then)

    def presses(self, payer: str, reference: str) -> None:
        """Pay at the page, if it is still open, or start over."""
        page = self.portal.key(reference)
        self.processor.visited.add(reference)
        if self.fault("starts over"):
            over = self.portal.starts_over(reference)
            self.spawn(0, over, lambda told: self.visits(payer, 0))
            return
        if self.processor.pages.get(page) == "open":
            self.processor.pages[page] = "paid"
            self.tells(reference)
        if self.random.random() < 0.7:
            self.spawn(1, self.portal.confirms(reference))
        if self.fault("comes back"):
            self.at(self.random.choice([3, 60, 5_000]), lambda: self.visits(payer, 0))

    def tells(self, reference: str) -> None:
        """Send a webhook: perhaps lost, twice, or late."""
        if not self.fault("lost news"):
            for _ in range(2 if self.fault("double news") else 1):
                late = self.random.choice([0, 1, 60, 3_600, 3 * DAY])
                self.spawn(late, self.portal.confirms(reference))

    def returns(self) -> None:
        """Let the bank take back all that was paid."""
        for reference in list(self.portal.attempts):
            if self.processor.pages.get(self.portal.key(reference)) == "paid":
                self.processor.pages[self.portal.key(reference)] = "returned"
                self.tells(reference)

    def takes_cash(self) -> None:
        """Take what is owed at the counter, whoever pays online."""
        if self.portal.open:
            self.counter += self.portal.open
            self.portal.open = 0

    # What happens, and what must be true

    def lives(self) -> None:
        """Let a bill live through two weeks, and come to rest."""
        self.visits("Ana")
        if self.fault("double click"):
            self.visits("Ana")
        if self.fault("second payer"):
            self.at(self.random.choice([1, 20, 200, 2_500]), lambda: self.visits("Ben"))
        if self.fault("counter"):
            self.at(self.random.choice([1, 30, 200, 4_000]), self.takes_cash)
        if self.fault("return"):
            self.at(5 * DAY, self.returns)
        for seconds in (60, 400, 1_000, 2_000, 4_000, 9_000, 20_000, DAY, 4 * DAY, 6 * DAY):
            self.at(seconds, lambda: self.spawn(0, self.portal.sweeps()))
        for day in (1, 4, 8):
            self.at(day * DAY, lambda: self.spawn(0, self.portal.compares()))
        self._runs()
        self.calm, self.now = True, self.now + 4 * DAY
        for _ in range(2):
            self.spawn(0, self.portal.sweeps())
            self.spawn(10, self.portal.compares())
            self._runs()
        self.is_right_at_rest()

    def _runs(self) -> None:
        while self._events:
            self.now, _, act = heapq.heappop(self._events)
            act()
            self.stays_safe()

    def stays_safe(self) -> None:
        """Assert what holds after every single event."""
        portal, pages = self.portal, self.processor.pages
        taken = [name for kind, name in portal.books if kind == "taken"]
        returned = len(portal.books) - len(taken)
        assert len(portal.books) == len(set(portal.books)), "posted twice"
        for reference in taken:
            assert pages.get(portal.key(reference)) in ("paid", "returned"), "never taken"
        net = BILL * (len(taken) - returned)
        assert portal.open - portal.surplus == BILL - self.counter - net, "money made or lost"

    def is_right_at_rest(self) -> None:
        """Assert that both sides agree, and that nobody paid for nothing."""
        portal, pages = self.portal, list(self.processor.pages.values())
        kinds = [kind for kind, _ in portal.books]
        assert kinds.count("taken") == pages.count("paid") + pages.count("returned"), "lost"
        assert kinds.count("returned") == pages.count("returned"), "a return nobody noticed"
        assert "open" not in pages, "a page can still be paid"
        assert not [one for one in portal.attempts.values() if one.state in LIVE], "stuck"
        assert self.counter or not portal.surplus, "a second charge"


def live(seed: int, portal: type[Portal] = Portal) -> str:
    """Live through one seed; return what broke, "" if nothing did."""
    try:
        World(seed, portal).lives()
    except AssertionError as broken:
        return str(broken)
    return ""
