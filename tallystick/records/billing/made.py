"""Makes records of the rows of prepared statements: what is read at every page's every visit."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, LiteralString, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField, Model

from tallystick.ledger.prepared import rows

Record = TypeVar("Record", bound=Model)


def find(model: type[Record], where: LiteralString, values: Sequence[Any]) -> list[Record]:
    """Return the records for which a condition holds, in which their table is called `t`."""
    return [make(model, row) for row in rows(_select(model, where), values)]


@cache
def _select(model: type[Model], where: LiteralString) -> str:
    table = model._meta.db_table
    return f"SELECT {columns(model, 't')} FROM {table} t WHERE {where}"  # noqa: S608 - our own


@cache
def columns(model: type[Model], table: str) -> str:
    """Return a record's columns, as make() takes them; `table` is what the statement calls it."""
    return ", ".join(f"{table}.{field.column}" for field in model._meta.concrete_fields)


def make(model: type[Record], row: Sequence[object]) -> Record:
    """Return the record that the ORM would make of those columns."""
    names, places_of_json = _shape(model)
    values = list(row)
    for place in places_of_json:
        text = values[place]
        if isinstance(text, str):
            values[place] = json.loads(text)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


def each(models: Sequence[type[Model]], row: Sequence[object]) -> Iterator[Any]:
    """Yield each model's record from a row of all their columns, None where none was joined."""
    start = 0
    for model in models:
        end = start + len(_shape(model)[0])
        own = row[start:end]
        yield None if own[0] is None else make(model, own)
        start = end


@cache
def _shape(model: type[Model]) -> tuple[list[str], list[int]]:
    fields = model._meta.concrete_fields
    places = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    return [field.attname for field in fields], places
