"""The staging table of an import: every line of every bill, ready for set-based statements."""

import hashlib
import json
from collections.abc import Iterator, Mapping
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
_NO_ACCOUNT = "\t".join([_NULL] * 7)
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

    def _rows_of(self, bill: BillDocument) -> Iterator[str]:
        """
        Yield the rows of a bill in the format of COPY.

        Each is made of what differs from file to file (keys, names) and of the content; the
        digest is taken of the content alone, so that an unchanged bill is recognized.
        """
        bill_id, entry_id = new_id_text(), new_id_text()
        drafts: list[tuple[str, str]] = []
        posted = False
        for position, obligation in enumerate(bill.obligations, start=1):
            key = new_id_text()
            moved = _moved(bill, position)
            standing = sum([line.cents for line in obligation.lines]) + moved
            opened = f"{max(standing, 0)}\t{max(-standing, 0)}"
            sums = _sums(obligation)
            posted = posted or any(sums.values())
            for content in _contents(bill, position, obligation, sums):
                drafts.append((f"{entry_id}\t{key}\t{opened}", content))
                opened = _NO_OBLIGATION
            drafts.extend(self._movements(bill, position, key))
        content = "".join([content for _, content in drafts])
        digest = _digest(content, bill.second + bill.name + bill.address)
        account = (
            f"{new_id_text()}\t{digest}\t{self._start(bill.issued)}\t{posted}\t"
            f"{_escaped(bill.second)}\t{_escaped(bill.name)}\t{_escaped(bill.address)}"
        )
        for keys, content in drafts:
            yield f"{bill.line}\t{self.bills}\t{bill_id}\t{keys}\t{account}\t{content}"
            account = _NO_ACCOUNT

    def _movements(self, bill: BillDocument, position: int, key: str) -> Iterator[tuple[str, str]]:
        """Yield the movements of one obligation; equal ones are told apart by their number."""
        seen: dict[object, int] = {}
        for movement in bill.history or ():
            if movement.obligation != position:
                continue
            seen[movement] = seen.get(movement, 0) + 1
            text = repr((*movement, seen[movement]))
            cents = _signed(movement.kind, movement.cents)
            content = (
                f"{_escaped(bill.service)}\t{_escaped(bill.number)}\t{position}\t{_NO_BILL}\t"
                f"{_NO_OBLIGATION}\t{_NULL}\t{movement.charge}\t{_NULL}\t{cents}"
                f"\t{_NULL}\t{_NULL}\t{movement.kind}\t{self._start(movement.on)}\t"
                f"{hashlib.sha256(text.encode()).hexdigest()[:24]}\t{_escaped(movement.note)}\n"
            )
            yield f"{new_id_text()}\t{key}\t{_NO_OBLIGATION}", content


def _digest(content: str, beside: str) -> str:
    """Return the digest of the content. :raises ValueError: if a text cannot be stored"""
    beside.encode()
    if "\0" in content or "\\u0000" in content or "\0" in beside:
        raise Unstorable
    return hashlib.sha256(content.encode()).hexdigest()


def _contents(
    bill: BillDocument, position: int, obligation: ObligationDocument, sums: dict[str, int]
) -> Iterator[str]:
    """Yield what each line of an obligation says, with what is said of its bill before it."""
    service, number = _escaped(bill.service), _escaped(bill.number)
    about_bill = _about_bill(bill) if position == 1 else _NO_BILL
    about = f"{_escaped(obligation.label)}\t{obligation.due}"
    for place, line in enumerate(obligation.lines, start=1):
        yield (
            f"{service}\t{number}\t{position}\t{about_bill}\t{about}\t"
            f"{place}\t{_line(line)}\t{sums.pop(line.charge, _NULL)}\t{_NO_MOVEMENT}\n"
        )
        about_bill, about = _NO_BILL, _NO_OBLIGATION


def _about_bill(bill: BillDocument) -> str:
    return (
        f"{_escaped(bill.other_number)}\t{_escaped(bill.account)}\t{bill.issued}\t"
        f"{bill.period_from or _NULL}\t{bill.period_to or _NULL}\t"
        f"{_NULL if bill.tax_year is None else bill.tax_year}\t{bill.total}\t"
        f"{_json(bill.details)}\t{bill.history is not None}"
    )


def _line(line: LineDocument) -> str:
    details = _NULL if line.details is None else _json(line.details)
    return f"{line.charge}\t{_escaped(line.label)}\t{line.cents}\t{details}"


def _sums(obligation: ObligationDocument) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in obligation.lines:
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
    """Return a text as a value of COPY's text format."""
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t")
        return text.replace("\n", "\\n").replace("\r", "\\r")
    return text


def _json(details: Mapping[str, Any]) -> str:
    return _escaped(_encode(details)) if details else "{}"


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
