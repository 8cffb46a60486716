"""Bills as CSV: a row is a line of a bill, and rows of one bill follow each other."""

import csv
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, Protocol

from tallystick.channels.files.source import Broken
from tallystick.channels.files.trailer import Tally
from tallystick.channels.files.values import (
    Unreadable,
    read_cents,
    read_day,
    read_object,
    read_year,
)
from tallystick.records.billing.documents import (
    BillDocument,
    LineDocument,
    Mistake,
    ObligationDocument,
)

_BILL = (
    *("service", "number", "other_number", "account", "second", "name", "address"),
    *("issued", "period_from", "period_to", "tax_year", "total", "details"),
)
_LINE = ("due", "label", "charge", "line_label", "amount", "line_details")
COLUMNS = _BILL + _LINE
NEEDED = ("service", "number", "account", "issued", "total", "due", "charge", "amount")
END = "#end"

_OF_BILL = len(_BILL)


class _Reader(Protocol):
    """What csv.reader() returns."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


class _Row(NamedTuple):
    """A row of the file; the values are in the order of COLUMNS, "" for an absent column."""

    line: int
    values: tuple[str, ...]


def read(lines: Iterator[str]) -> Iterator[BillDocument | Mistake]:
    """
    Yield the bills of a CSV file, and a mistake for each row that cannot be read.

    :raises Broken: if nothing that follows can be understood
    """
    reader = csv.reader(lines, strict=True)
    tally = Tally()
    try:
        yield from _bills(reader, tally)
    except csv.Error as error:
        reason = f"The row is not CSV: {error}."
        raise Broken(Mistake(reader.line_num, reason)) from None
    except Broken as broken:
        raise Broken(broken.mistake._replace(line=broken.mistake.line or reader.line_num)) from None


def _bills(reader: _Reader, tally: Tally) -> Iterator[BillDocument | Mistake]:
    """Put the rows of each bill together; a row that cannot be read ends nothing."""
    rows: list[_Row] = []
    for row in _rows(reader, tally):
        if isinstance(row, Mistake):
            tally.spoiled = True
            yield row
            continue
        if rows and (not row.values or row.values[:2] != rows[0].values[:2]):
            yield _bill(rows, tally)
            rows = []
        if row.values:
            rows.append(row)
    if rows:
        yield _bill(rows, tally)


def _rows(reader: _Reader, tally: Tally) -> Iterator[_Row | Mistake]:
    """Yield the rows below the header; an empty one stands before the last line."""
    header = next(reader, [])
    _check_header(header)
    pick = itemgetter(*(header.index(name) if name in header else -1 for name in COLUMNS))
    width = len(header)
    for cells in reader:
        if tally.ended:
            yield Mistake(reader.line_num, "Something follows after the last line.")
        elif len(cells) == width:
            cells.append("")
            yield _Row(reader.line_num, pick(cells))
        elif cells and cells[0] == END:
            yield _Row(reader.line_num, ())
            yield from _compare(reader.line_num, cells, tally)
        else:
            reason = f"The row has {len(cells)} columns, and the header has {width}."
            yield Mistake(reader.line_num, reason)


def _check_header(header: Sequence[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    for names, sentence in (
        (unknown, "No column is called {}. The columns are: " + ", ".join(COLUMNS) + "."),
        (missing, "A column is missing: {}."),
        (twice, "A column stands twice: {}."),
    ):
        if names:
            raise Broken(Mistake(1, sentence.format(", ".join(map(repr, names)))))


def _compare(line: int, cells: Sequence[str], tally: Tally) -> list[Mistake]:
    try:
        _, bills, total, *_ = [*cells, "", ""]
        if not bills.isdecimal():
            raise Unreadable(f'"{bills}" is not a number of bills')
        return tally.compare(line, bills=int(bills), cents=read_cents(total))
    except Unreadable as why:
        tally.ended = True
        return [Mistake(line, f"In the last line, {why}.")]


def _bill(rows: list[_Row], tally: Tally) -> BillDocument | Mistake:
    at = rows[0].line
    try:
        obligations: list[ObligationDocument] = []
        for row in rows:
            at = row.line
            _add(obligations, row, rows[0])
        at = rows[0].line
        return tally.add(_document(at, rows[0].values, tuple(obligations)))
    except Unreadable as why:
        tally.spoiled = True
        return Mistake(at, f"In this row, {why}.")


def _document(
    line: int, values: tuple[str, ...], obligations: tuple[ObligationDocument, ...]
) -> BillDocument:
    service, number, other, account, second, name, address = values[:7]
    issued, period_from, period_to, year, total, details = values[7:_OF_BILL]
    return BillDocument(
        line,
        service,
        number,
        other,
        account,
        second,
        name,
        address,
        read_day(issued),
        read_day(period_from) if period_from else None,
        read_day(period_to) if period_to else None,
        read_year(year) if year else None,
        read_cents(total),
        read_object(details) if details else {},
        obligations,
        None,
    )


def _add(obligations: list[ObligationDocument], row: _Row, first: _Row) -> None:
    """Add a row's line to the obligation of the same due date and label, or to a new one."""
    if row is not first:
        _same_bill(row, first)
    due, label, charge, line_label, amount, details = row.values[_OF_BILL:]
    line = LineDocument(
        charge, line_label, read_cents(amount), read_object(details) if details else None
    )
    day = read_day(due)
    if obligations and obligations[-1].due == day and obligations[-1].label == label:
        before = obligations[-1]
        obligations[-1] = before._replace(lines=(*before.lines, line))
    else:
        obligations.append(ObligationDocument(day, label, (line,)))


def _same_bill(row: _Row, first: _Row) -> None:
    pairs = zip(_BILL, row.values, first.values, strict=False)
    differing = [name for name, value, said in pairs if value not in ("", said)]
    if differing:
        raise Unreadable(f"{differing[0]} differs from line {first.line}, which is the same bill")
