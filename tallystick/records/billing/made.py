"""Makes records of the rows of prepared statements: what is read at every page's every visit."""

import json
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField, Model

Record = TypeVar("Record", bound=Model)


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


@cache
def _shape(model: type[Model]) -> tuple[list[str], list[int]]:
    fields = model._meta.concrete_fields
    places = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    return [field.attname for field in fields], places
