"""Ten thousand lives of a payment in the model of the protocol; each mistake in it is noticed."""

import pytest

from tests.faults.model import Actor, Attempt, Portal
from tests.faults.model_world import live

SEEDS = 10_000
PART = 2_500


@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_the_protocol_holds(first: int) -> None:
    broken = {seed: why for seed in range(first, first + PART) if (why := live(seed))}

    assert broken == {}


class AKeyForEachTry(Portal):
    """Each press of Pay asks for a page under a new name."""

    tries = 0

    def intend(self, payer: str) -> str | None:
        self.tries += 1
        return super().intend(payer)

    def key(self, reference: str) -> str:
        return f"{reference} try {self.tries}"


class NobodyIsTold(Portal):
    """A second payer is not told that somebody is paying."""

    def intend(self, payer: str) -> str | None:
        mine = {name: one for name, one in self.attempts.items() if one.payer == payer}
        everybody, self.attempts = self.attempts, mine
        try:
            reference = super().intend(payer)
        finally:
            everybody.update(self.attempts)
            self.attempts = everybody
        return reference


class ClosesOnlyHere(Portal):
    """What has lapsed is closed here, and stays open there."""

    def close(self, reference: str) -> str:
        return "closed"


class PostsWhatItIsTold(Portal):
    """Every piece of good news is booked."""

    def follow(self, reference: str, attempt: Attempt, state: str) -> None:
        if ("taken", reference) in self.books and state == "paid":
            self.books.append(("taken", reference))
        super().follow(reference, attempt, state)


class NeverAsks(Portal):
    """Nobody asks; webhooks and the payer's return must do."""

    def sweeps(self) -> Actor:
        yield

    compares = sweeps


class ForgetsWhatIsFinished(Portal):
    """What was paid is never asked about again, so that a return is only known by its webhook."""

    def compares(self) -> Actor:
        yield


@pytest.mark.parametrize("portal", Portal.__subclasses__())
def test_a_mistake_in_the_protocol_is_noticed(portal: type[Portal]) -> None:
    assert any(live(seed, portal) for seed in range(1_000))
