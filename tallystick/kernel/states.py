"""A life as one table: which state may follow which."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

S = TypeVar("S", bound=str)


class InvalidMove(Exception):
    """The table has no such move."""


class Lifecycle(Generic[S]):
    """The moves of one kind of record, declared once; everything else is derived from them."""

    def __init__(self, moves: Mapping[S, Iterable[S]]) -> None:
        self._moves = {state: tuple(nexts) for state, nexts in moves.items()}

    def check(self, before: S, after: S) -> None:
        """
        Accept a declared move.

        :raises InvalidMove: for any other, staying in place included
        """
        if after not in self._moves[before]:
            raise InvalidMove(f"{before} does not lead to {after}")

    def after(self, state: S) -> tuple[S, ...]:
        """Return the states that may follow."""
        return self._moves[state]

    def pairs(self) -> tuple[tuple[S, S], ...]:
        """Return every move as (before, after)."""
        return tuple((before, after) for before, nexts in self._moves.items() for after in nexts)

    def final(self) -> tuple[S, ...]:
        """Return the states that nothing follows."""
        return tuple(state for state, nexts in self._moves.items() if not nexts)
