"""A progress bar on a terminal: how far, how fast, how long still."""

import time
from collections.abc import Iterator
from typing import Protocol, TextIO, TypeVar

T_co = TypeVar("T_co", covariant=True)
_WIDTH = 24
_PAUSE = 0.2  # seconds between two drawings


class Bar:
    """Draws one line over and over; where nobody watches (no terminal) it draws nothing."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._watched = out.isatty()
        self._word = ""
        self._began = self._drawn = time.monotonic()

    def draw(self, word: str, share: float, count: int = 0) -> None:
        """Show the stage and the share of it that is done, unless that was just now."""
        moment = time.monotonic()
        if not self._watched or moment - self._drawn < _PAUSE:
            return
        if word != self._word:
            self._word, self._began = word, self._drawn
        self._drawn = moment
        spent = moment - self._began
        left = spent / share - spent if share else 0.0
        rate = f"  {count / spent:,.0f} bills/s" if count else ""
        filled = "#" * round(share * _WIDTH)
        self._out.write(
            f"\r{word:8} [{filled:{_WIDTH}}] {share:4.0%}{rate}  {_clock(left)} left\033[K"
        )
        self._out.flush()

    def end(self) -> None:
        """Leave an empty line behind."""
        if self._watched:
            self._out.write("\r\033[K")
            self._out.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


class Readable(Protocol[T_co]):
    """Rows of a file that knows how much of it was read, from 0 to 1."""

    @property
    def share(self) -> float: ...

    def __iter__(self) -> Iterator[T_co]: ...


def watched(rows: Readable[T_co], bar: Bar) -> Iterator[T_co]:
    """Yield the rows of a file while the bar shows how far we are."""
    for count, row in enumerate(rows, start=1):
        if not count % 1024:
            bar.draw("Reading", rows.share, count)
        yield row
