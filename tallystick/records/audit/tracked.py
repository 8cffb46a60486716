"""Lets the database write down every change of a model, whoever makes it and however."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type)


def tracked(*events: pghistory.Tracker, **options: Any) -> Callable[[Model], Model]:
    """
    Keep an event row of each change: @tracked(exclude=["password"]).

    Without events every insert, update and delete is kept. Who did it and why comes from the use
    case (usecases/_audit.py). What was written stands, like the books: the database refuses to
    change, delete or empty it.
    """
    kept = events or (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    stands = [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'what the audit has written stands';",
        ),
    ]
    track: Callable[[Model], Model] = pghistory.track(
        *kept,
        attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        meta={"triggers": stands},
        **options,
    )
    return track
