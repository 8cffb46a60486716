"""What the converters share: reading the published rows, and what becomes of them."""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tallystick.kernel.money import Money

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

Row = Mapping[str, str]
Bill = dict[str, Any]


class Left(NamedTuple):
    """A row that was left out, and why."""

    number: str
    reason: str


@dataclass(slots=True)
class Converted:
    """Bills in the form of a JSON Lines bill file, and the rows that are not in them."""

    rows: int
    bills: list[Bill] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def reasons(self) -> dict[str, int]:
        """Return how many rows were left out for which reason."""
        counts: dict[str, int] = {}
        for one in self.left:
            counts[one.reason] = counts.get(one.reason, 0) + 1
        return counts


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file, which may be compressed."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    yield from csv.DictReader(text.splitlines())


@lru_cache(maxsize=4096)  # the files repeat few amounts
def money(text: str) -> Money:
    """Return a published decimal as money, rounded half up to cents; no text is nothing."""
    return Money(100).share(Decimal(text or 0))


def written(amount: Money) -> str:
    """Return money as bill files write it, like "45.00"."""
    dollars, cents = divmod(abs(amount.cents), 100)
    return f"{'-' if amount.cents < 0 else ''}{dollars}.{cents:02d}"


def line(charge: str, label: str, amount: Money, **details: Any) -> dict[str, Any]:
    """Return one printed line."""
    more = {"details": details} if details else {}
    return {"charge": charge, "label": label, "amount": written(amount), **more}


def movement(kind: str, on: object, amount: Money, charge: str = "", note: str = "") -> Bill:
    """Return what happened to a bill in the system before."""
    named = {"charge": charge} if charge else {}
    return {"on": str(on), "kind": kind, "amount": written(amount), "note": note, **named}


def total(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return what printed lines sum to."""
    return written(sum((Money.parse(each["amount"]) for each in lines), Money(0)))
