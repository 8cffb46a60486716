"""Adds up what another late-fee rule would have changed: revenue, and accounts by how much."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Replayed

BANDS = (10_00, 25_00, 50_00, 100_00, 250_00)  # cents; each begins the next band


@dataclass(frozen=True, slots=True)
class Replay:
    """One obligation under the rules in force and under a proposal, with the same payments."""

    before: Replayed
    after: Replayed

    @property
    def change(self) -> Money:
        """How much more in late fees the proposal asks for; negative: less."""
        return _sum(self.after) - _sum(self.before)


@dataclass(frozen=True, slots=True)
class Band:
    """How many accounts pay more, or less, by at least `first` and by less than `below`."""

    first: Money
    below: Money | None
    accounts: int


@dataclass(frozen=True, slots=True)
class Swing:
    """
    Those whose late fees change in one direction, by how much in all, and each.

    The median is the change of the account in the middle, of the two in the middle the smaller.
    """

    accounts: int
    total: Money
    median: Money
    largest: Money
    bands: tuple[Band, ...]


@dataclass(slots=True)
class Revenue:
    """Late fees that ought to exist, and what was paid of them."""

    assessed: Money = ZERO
    collected: Money = ZERO

    def add(self, replayed: Replayed) -> None:
        """Count one obligation in."""
        self.assessed += _sum(replayed)
        self.collected += replayed.collected


@dataclass(slots=True)
class Tally:
    """
    The sums so far.

    It keeps how often each change occurs, to the cent, and nothing of the accounts: its size does
    not grow with their number.
    """

    before: Revenue = field(default_factory=Revenue)
    after: Revenue = field(default_factory=Revenue)
    obligations: int = 0
    accounts: int = 0
    touched: int = 0  # accounts of which the proposal changes any obligation
    changes: Counter[int] = field(default_factory=Counter)  # of touched accounts, in cents

    def add(self, account: Iterable[Replay]) -> None:
        """Count all obligations of one account in."""
        changes = []
        for replay in account:
            self.before.add(replay.before)
            self.after.add(replay.after)
            changes.append(replay.change)
        self.obligations += len(changes)
        self.accounts += 1
        if any(changes):
            self.touched += 1
            self.changes[sum(changes, ZERO).cents] += 1

    @property
    def pay_less(self) -> Swing:
        """Those who pay less under the proposal; amounts are what they save."""
        return _swing({-cents: many for cents, many in self.changes.items() if cents < 0})

    @property
    def pay_more(self) -> Swing:
        """Those who pay more under the proposal."""
        return _swing({cents: many for cents, many in self.changes.items() if cents > 0})

    @property
    def pay_the_same(self) -> int:
        """How many accounts pay less on one bill and as much more on another."""
        return self.changes[0]


def _sum(replayed: Replayed) -> Money:
    return sum((fee.amount for fee in replayed.assessed), ZERO)


def _swing(changes: dict[int, int]) -> Swing:
    accounts = sum(changes.values())
    return Swing(
        accounts=accounts,
        total=Money(sum(cents * many for cents, many in changes.items())),
        median=Money(_middle(changes, (accounts + 1) // 2)),
        largest=Money(max(changes, default=0)),
        bands=tuple(
            Band(
                Money(first),
                None if below is None else Money(below),
                sum(many for cents, many in changes.items() if _within(cents, first, below)),
            )
            for first, below in zip((0, *BANDS), (*BANDS, None), strict=True)
        ),
    )


def _within(cents: int, first: int, below: int | None) -> bool:
    return first <= cents and (below is None or cents < below)


def _middle(changes: dict[int, int], place: int) -> int:
    """Return the change at a place in the sorted row of all of them, counted from 1."""
    passed = 0
    for cents in sorted(changes):
        passed += changes[cents]
        if passed >= place:
            return cents
    return 0
