"""Says in plain words what is wrong in a file, and names keys as an analyst counts them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError


class Mistake(NamedTuple):
    """What is wrong, and where: the file inside the city's folder, and the key in it."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in self if part)


class Mistaken(Exception):
    """A file or folder cannot be taken; all of its mistakes are in `mistakes`."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


_SAID = {
    "missing": "is missing",
    "string_type": "should be words in quotes",
    "int_type": "should be a whole number without quotes; an amount is in cents, 250_00 is $250.00",
    "bool_type": "should be true or false, without quotes",
    "date_type": "should be a date like 2025-01-31, without quotes",
    "decimal_type": 'should be a number in quotes, like "0.0075"',
    "decimal_parsing": 'should be a number in quotes, like "0.0075"',
    "dict_type": 'should be a table, for words like {{ en = "Water" }}',
    "model_type": "should be a table",
    "tuple_type": "should be a list, in square brackets or as [[tables]]",
    "too_short": "needs at least one entry",
    "greater_than_equal": "should be {ge} or more",
    "less_than_equal": "should be {le} or less",
    "greater_than": "should be more than {gt}",
    "literal_error": "should be one of: {expected}",
}


def plain_mistakes(
    file: str, wrong: ValidationError, said: object, models: Sequence[type[BaseModel]]
) -> Iterator[Mistake]:
    """Yield each mistake of a file; `models` have the keys that an unknown one may have meant."""
    errors = wrong.errors(include_url=False)
    for error in errors:
        if error["type"] == "too_short" and any(_within(other, error) for other in errors):
            continue  # an entry that cannot be read is named itself
        yield Mistake(file, key_in(said, error["loc"]), _reason(error, models))


def key_in(said: object, path: Sequence[int | str]) -> str:
    """Return where something stands: a table by its code, or else by its place, counted from 1."""
    names = []
    for step in path:
        said = _inside(said, step)
        code = said.get("code") if isinstance(said, Mapping) else None
        if isinstance(step, int):
            names.append(code if isinstance(code, str) and code else str(step + 1))
        else:
            names.append(step)
    return ".".join(names)


def misplaced(values: Iterable[tuple[int, Any]], *, first: str) -> Iterator[tuple[int, str]]:
    """Yield the place of each value that is not above the one before it, and what to put first."""
    for (_, before), (place, after) in pairwise(values):
        if after <= before:
            yield place, f"{after} is not after {before}; put the {first} first"


def _within(inner: Any, outer: Any) -> bool:
    length = len(outer["loc"])
    return len(inner["loc"]) > length and inner["loc"][:length] == outer["loc"]


def _inside(said: object, step: int | str) -> object:
    if isinstance(said, list) and isinstance(step, int) and step < len(said):
        return said[step]
    return said.get(step) if isinstance(said, Mapping) else None


def _reason(error: Any, models: Sequence[type[BaseModel]]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return "is not a key that is known here" + _meant(str(error["loc"][-1]), models)
    if kind in _SAID:
        return _SAID[kind].format(**context)
    return str(error["msg"])


def _meant(key: str, models: Sequence[type[BaseModel]]) -> str:
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    near = get_close_matches(key, sorted(keys - {key}), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""
