"""Bills as JSON Lines: a bill a line, with what it brings along from the system before."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from tallystick.channels.files.source import Broken
from tallystick.channels.files.trailer import Tally
from tallystick.channels.files.values import Unreadable, read_cents, read_day, read_json
from tallystick.records.billing.documents import (
    MOVEMENT_KINDS,
    BillDocument,
    LineDocument,
    Mistake,
    MovementDocument,
    MovementKind,
    ObligationDocument,
)

_BILL = frozenset(
    [
        *("service", "number", "other_number", "account", "second", "name", "address", "issued"),
        *("period_from", "period_to", "tax_year", "total", "details", "obligations", "history"),
    ]
)
_OBLIGATION = frozenset(["due", "label", "lines"])
_LINE = frozenset(["charge", "label", "amount", "details"])
_MOVEMENT = frozenset(["on", "kind", "obligation", "charge", "amount", "note"])
_END = frozenset(["bills", "total"])

_Object = Mapping[str, Any]
T = TypeVar("T")


def read(lines: Iterator[str]) -> Iterator[BillDocument | Mistake]:
    """
    Yield the bills of a JSON Lines file, and a mistake for each line that cannot be read.

    :raises Broken: if nothing that follows can be understood
    """
    tally = Tally()
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if tally.ended:
                yield Mistake(number, "Something follows after the last line.")
                return
            yield from _row(number, line, tally)
    except Broken as broken:
        raise Broken(broken.mistake._replace(line=broken.mistake.line or number)) from None


def _row(number: int, text: str, tally: Tally) -> Iterator[BillDocument | Mistake]:
    try:
        said = _object(read_json(text, "something"), "the line")
        if "end" in said:
            yield from _compare(number, said, tally)
        else:
            yield tally.add(_bill(number, said))
    except Unreadable as why:
        tally.spoiled = True
        yield Mistake(number, f"In this line, {why}.")


def _compare(number: int, said: _Object, tally: Tally) -> list[Mistake]:
    tally.ended = True
    _known(said, {"end"}, "the line")
    end = _object(said["end"], "the end")
    _known(end, _END, "the end")
    bills = end.get("bills")
    if type(bills) is not int:
        raise Unreadable("the number of bills is not a whole number")
    return tally.compare(number, bills=bills, cents=_cents(end, "total"))


def _bill(number: int, said: _Object) -> BillDocument:
    _known(said, _BILL, "the bill")
    year = said.get("tax_year")
    if year is not None and (type(year) is not int or not 1000 <= year <= 2999):
        raise Unreadable("the tax_year is not a year, like 2025, without quotes")
    details = said.get("details")
    return BillDocument(
        number,
        _text(said, "service"),
        _text(said, "number"),
        _text(said, "other_number", ""),
        _text(said, "account"),
        _text(said, "second", ""),
        _text(said, "name", ""),
        _text(said, "address", ""),
        _day(said, "issued"),
        _day(said, "period_from") if said.get("period_from") is not None else None,
        _day(said, "period_to") if said.get("period_to") is not None else None,
        year,
        _cents(said, "total"),
        {} if details is None else _object(details, "details"),
        _each(said, "obligations", _obligation),
        None if said.get("history") is None else _each(said, "history", _movement),
    )


def _obligation(said: _Object) -> ObligationDocument:
    _known(said, _OBLIGATION, "an obligation")
    return ObligationDocument(
        _day(said, "due"), _text(said, "label", ""), _each(said, "lines", _line)
    )


def _line(said: _Object) -> LineDocument:
    _known(said, _LINE, "a line")
    details = said.get("details")
    return LineDocument(
        _text(said, "charge"),
        _text(said, "label", ""),
        _cents(said, "amount"),
        None if details is None else _object(details, "details"),
    )


def _movement(said: _Object) -> MovementDocument:
    _known(said, _MOVEMENT, "the history")
    kind, position, cents = said.get("kind"), said.get("obligation", 1), _cents(said, "amount")
    if kind not in MOVEMENT_KINDS:
        raise Unreadable(f"the history has a kind other than {', '.join(MOVEMENT_KINDS)}")
    if type(position) is not int:
        raise Unreadable("the history's obligation is not a position, like 1")
    if cents <= 0:
        raise Unreadable("an amount in the history is not more than 0.00; its kind says which way")
    on, charge, note = _day(said, "on"), _text(said, "charge", ""), _text(said, "note", "")
    return MovementDocument(on, cast(MovementKind, kind), position, charge, cents, note)


def _object(value: object, what: str) -> _Object:
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is not a JSON object")
    return value


def _known(said: _Object, names: Collection[str], what: str) -> None:
    if not said.keys() <= names:  # type: ignore[operator]
        unknown = ", ".join(sorted(map(repr, said.keys() - names)))
        raise Unreadable(f"{what} has an unknown key: {unknown}")


def _each(said: _Object, key: str, reader: Callable[[_Object], T]) -> tuple[T, ...]:
    values = said.get(key)
    if not isinstance(values, list):
        raise Unreadable(f"{key} is missing, or is not a list")
    return tuple([reader(_object(value, f"one of the {key}")) for value in values])


def _text(said: _Object, key: str, default: str | None = None) -> str:
    value = said.get(key)
    if type(value) is str:
        return value
    if value is None and default is not None:
        return default
    raise Unreadable(f"{key} is missing, or is not text in quotes")


def _cents(said: _Object, key: str) -> int:
    value = said.get(key)
    if type(value) is not str:
        raise Unreadable(f'{key} is missing, or is not an amount in quotes, like "45.00"')
    return read_cents(value)


def _day(said: _Object, key: str) -> date:
    value = said.get(key)
    if type(value) is not str:
        raise Unreadable(f'{key} is missing, or is not a date in quotes, like "2026-03-01"')
    return read_day(value)
