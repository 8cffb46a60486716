"""The staging table of an import: every line of every bill, ready for set-based statements."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from tallystick.catalog.model import City
from tallystick.kernel.dates import start_of_day
from tallystick.kernel.identifiers import new_id_text
from tallystick.records.billing.documents import BillDocument, LineDocument, ObligationDocument

# A row is a line of a bill, or a movement of its history. What is said once of a bill or of an
# obligation stands in its first row, and nothing in the others. `charge_cents`, in the first row
# of a charge kind, is what the obligation's lines of that kind sum to: the books take that.
# `opened_cents` is what is open after lines and history, `surplus_cents` what is paid beyond.
TABLE = """
CREATE TEMPORARY TABLE bills_in (
    line int NOT NULL, bill int NOT NULL, bill_id uuid NOT NULL, entry_id uuid NOT NULL,
    obligation_id uuid NOT NULL, opened_cents bigint, surplus_cents bigint,
    account_id uuid, digest text, effective_at timestamptz, posted boolean,
    second text, name text, address text,
    service text NOT NULL, number text NOT NULL, obligation smallint NOT NULL,
    other_number text, account text, issued_on date, period_from date, period_to date,
    tax_year smallint, total_cents bigint, details jsonb, has_history boolean,
    label text, due_on date,
    position smallint, charge text, line_label text, cents bigint, line_details jsonb,
    charge_cents bigint,
    movement text, moved_at timestamptz, moved_hash text, note text
) ON COMMIT DROP
"""
COPY = "COPY bills_in FROM STDIN"

_NULL = "\\N"
_NO_BILL = "\t".join([_NULL] * 9)
_NO_OBLIGATION = "\t".join([_NULL] * 2)
_NO_LINE = "\t".join([_NULL] * 6)
_NO_MOVEMENT = "\t".join([_NULL] * 4)
_NO_ACCOUNT = "\t" + "\t".join([_NULL] * 7) + "\t"
_CHUNK = 1000  # rows in one message to the database


class Unstorable(ValueError):
    """A text holds a character that the database cannot hold."""


class Copy(Protocol):
    """What psycopg's cursor.copy() gives."""

    def write(self, buffer: str) -> None:
        """Send rows."""


class Stage:
    """Writes bills into the staging table, and keeps nothing of them but sums."""

    def __init__(self, copy: Copy, *, city: City, now: datetime) -> None:
        self._copy = copy
        self._rows: list[str] = []
        self._start = lru_cache(maxsize=4096)(
            lambda day: min(start_of_day(day, city.zone), now).isoformat()
        )
        self.bills = 0
        self.cents = 0

    def add(self, bill: BillDocument) -> None:
        """
        Stage a bill. :raises Unstorable: if it holds a character that cannot be stored
        """
        self.bills += 1
        self.cents += bill.total
        try:
            self._rows.extend(self._rows_of(bill))
        except ValueError:
            raise Unstorable from None
        if len(self._rows) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what is still here."""
        if self._rows:
            self._copy.write("".join(self._rows))
            self._rows = []

    def _rows_of(self, bill: BillDocument) -> list[str]:
        """
        Return the rows of a bill in the format of COPY.

        Each is made of what differs from file to file (keys, names) and of the content; the
        digest is taken of the content alone, so that an unchanged bill is recognized.
        """
        entry = new_id_text()
        keys: list[str] = []
        contents: list[str] = []
        posted = False
        for position, obligation in enumerate(bill.obligations, start=1):
            key = f"{entry}\t{new_id_text()}\t"
            sums = _sums(obligation.lines)
            standing = sum(sums.values()) + (_moved(bill, position) if bill.history else 0)
            posted = posted or any(sums.values())
            keys.append(f"{key}{max(standing, 0)}\t{max(-standing, 0)}")
            keys.extend([key + _NO_OBLIGATION] * (len(obligation.lines) - 1))
            contents.extend(_contents(bill, position, obligation, sums))
            if bill.history:
                self._add_movements(keys, contents, bill, position, key[len(entry) :])
        digest = hashlib.sha256("".join(contents).encode()).hexdigest()
        head = f"{bill.line}\t{self.bills}\t{new_id_text()}\t"
        account = (
            f"\t{new_id_text()}\t{digest}\t{self._start(bill.issued)}\t{posted}\t"
            f"{_escaped(bill.second)}\t{_escaped(bill.name)}\t{_escaped(bill.address)}\t"
        )
        rows = [f"{head}{keys[0]}{account}{contents[0]}"]
        for place in range(1, len(keys)):
            rows.append(f"{head}{keys[place]}{_NO_ACCOUNT}{contents[place]}")
        return rows

    def _add_movements(
        self, keys: list[str], contents: list[str], bill: BillDocument, position: int, key: str
    ) -> None:
        """Add the movements of one obligation; equal ones are told apart by their number."""
        seen: dict[object, int] = {}
        for movement in bill.history or ():
            if movement.obligation != position:
                continue
            seen[movement] = seen.get(movement, 0) + 1
            text = repr((*movement, seen[movement]))
            keys.append(f"{new_id_text()}{key}{_NO_OBLIGATION}")
            contents.append(
                f"{_escaped(bill.service)}\t{_escaped(bill.number)}\t{position}\t{_NO_BILL}\t"
                f"{_NO_OBLIGATION}\t{_NULL}\t{movement.charge}\t{_NULL}\t"
                f"{_signed(movement.kind, movement.cents)}\t{_NULL}\t{_NULL}\t"
                f"{movement.kind}\t{self._start(movement.on)}\t"
                f"{hashlib.sha256(text.encode()).hexdigest()[:24]}\t{_escaped(movement.note)}\n"
            )


def _contents(
    bill: BillDocument, position: int, obligation: ObligationDocument, sums: dict[str, int]
) -> list[str]:
    """Return what each line of an obligation says, with what is said of its bill before it."""
    numbers = f"{_escaped(bill.service)}\t{_escaped(bill.number)}\t{position}\t"
    about = f"{_escaped(obligation.label)}\t{obligation.due}\t"
    about_bill = _about_bill(bill) if position == 1 else _NO_BILL
    left = dict(sums)
    contents = []
    for place, line in enumerate(obligation.lines, start=1):
        details = _NULL if line.details is None else _json(line.details)
        contents.append(
            f"{numbers}{about_bill}\t{about}{place}\t{line.charge}\t{_escaped(line.label)}\t"
            f"{line.cents}\t{details}\t{left.pop(line.charge, _NULL)}\t{_NO_MOVEMENT}\n"
        )
        about_bill, about = _NO_BILL, _NO_OBLIGATION + "\t"
    return contents


def _about_bill(bill: BillDocument) -> str:
    return (
        f"{_escaped(bill.other_number)}\t{_escaped(bill.account)}\t{bill.issued}\t"
        f"{bill.period_from or _NULL}\t{bill.period_to or _NULL}\t"
        f"{_NULL if bill.tax_year is None else bill.tax_year}\t{bill.total}\t"
        f"{_json(bill.details)}\t{bill.history is not None}"
    )


def _sums(lines: tuple[LineDocument, ...]) -> dict[str, int]:
    """Return what the lines of each charge kind sum to."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.charge] = sums.get(line.charge, 0) + line.cents
    return sums


def _moved(bill: BillDocument, position: int) -> int:
    return sum(
        [_signed(one.kind, one.cents) for one in bill.history or () if one.obligation == position]
    )


def _signed(kind: str, cents: int) -> int:
    """Return what a movement does to what is owed: a late fee adds to it, all else takes off."""
    return cents if kind == "late-fee" else -cents


def _escaped(text: str) -> str:
    """Return a text as a value of COPY's text format. :raises ValueError: if it has none"""
    if text.isprintable() and "\\" not in text:
        return text
    text.encode()  # a half of a surrogate pair has no bytes
    if "\0" in text:
        raise Unstorable
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _json(details: Mapping[str, Any]) -> str:
    """Return details as JSON in COPY's text format. :raises ValueError: if that cannot be"""
    text = _encode(details) if details else "{}"
    if "\\u0000" in text:
        raise Unstorable
    return _escaped(text)


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
