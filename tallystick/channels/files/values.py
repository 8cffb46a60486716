"""Amounts, dates and details as bill files write them; what cannot be read is never guessed."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

_AMOUNT = re.compile(r"-?[0-9]{1,11}\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[12][0-9]{3}")


class Unreadable(Exception):
    """A value has another shape than the file format says; the message is a plain sentence."""


@lru_cache(maxsize=4096)
def read_cents(text: str) -> int:
    """
    Return an amount like "45.00" or "-12.50" in cents.

    :raises Unreadable: for any other spelling
    """
    if not _AMOUNT.fullmatch(text):
        raise Unreadable(f'the amount "{text}" is not dollars and cents, like "45.00"')
    return int(text[:-3] + text[-2:])


@lru_cache(maxsize=4096)
def read_day(text: str) -> date:
    """
    Return a day like "2026-03-01".

    :raises Unreadable: for any other spelling, and for a day that does not exist
    """
    if not _DAY.fullmatch(text):
        raise Unreadable(f'the date "{text}" is not written like "2026-03-01"')
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f'the date "{text}" is not in the calendar') from None
    if not 1900 <= day.year <= 2199:
        raise Unreadable(f'the date "{text}" is not between 1900 and 2199')
    return day


@lru_cache(maxsize=64)
def read_year(text: str) -> int:
    """Return a year like "2025". :raises Unreadable: for anything else"""
    if not _YEAR.fullmatch(text):
        raise Unreadable(f'the year "{text}" is not written like "2025"')
    return int(text)


def read_json(text: str, what: str) -> object:
    """Return what JSON says. :raises Unreadable: if it is none; NaN and Infinity are none"""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is not JSON") from None


def read_object(text: str) -> Mapping[str, Any]:
    """Return a JSON object. :raises Unreadable: for anything else"""
    found = read_json(text, "what stands in the details")
    if not isinstance(found, dict):
        raise Unreadable('the details are not a JSON object, like {"place": "1 Main St"}')
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decode = json.JSONDecoder(parse_constant=_no_constant).decode
