"""A bill as its biller sends it, read from a file but not yet in the books."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

MovementKind = Literal["payment", "reduction", "credit", "late-fee"]
MOVEMENT_KINDS: tuple[MovementKind, ...] = ("payment", "reduction", "credit", "late-fee")


class Mistake(NamedTuple):
    """Why a file cannot be taken, in a plain sentence, and the line where it stands."""

    line: int
    reason: str


class LineDocument(NamedTuple):
    """One printed line; a negative amount is a credit. Amounts are in cents."""

    charge: str
    label: str
    cents: int
    details: Mapping[str, Any] | None = None


class ObligationDocument(NamedTuple):
    """One sum owed by one due date."""

    due: date
    label: str
    lines: tuple[LineDocument, ...]


class MovementDocument(NamedTuple):
    """What happened to the bill in the system before; the amount is in cents and positive."""

    on: date
    kind: MovementKind
    obligation: int
    charge: str
    cents: int
    note: str


class BillDocument(NamedTuple):
    """One bill; `line` is where it begins in its file. No history at all is None, not empty."""

    line: int
    service: str
    number: str
    other_number: str
    account: str
    second: str
    name: str
    address: str
    issued: date
    period_from: date | None
    period_to: date | None
    tax_year: int | None
    total: int
    details: Mapping[str, Any]
    obligations: tuple[ObligationDocument, ...]
    history: tuple[MovementDocument, ...] | None


Rows = Iterable[BillDocument | Mistake]
