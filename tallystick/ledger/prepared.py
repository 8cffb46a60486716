"""Runs a statement that is prepared once for each connection: for what happens at every payment."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

_NEVER_BY_ITSELF = 2**31


def rows(statement: LiteralString, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """
    Return the rows of a statement on Django's own connection, inside its transaction if any.

    Django's cursors put the values into the text, so that the server parses and plans each call
    anew; here it does so once. Under a test that counts queries Django's cursor is used.
    """
    django = connections[DEFAULT_DB_ALIAS]
    if django.queries_logged:
        with django.cursor() as counted:
            counted.execute(statement, list(values))
            found: list[tuple[Any, ...]] = counted.fetchall()
            return found
    ours = _connection()
    with django.wrap_database_errors, Cursor(ours, row_factory=tuple_row) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()


def run_all(statement: LiteralString, values: Iterable[Sequence[Any]]) -> None:
    """
    Run a statement for each of these values, in the caller's transaction, for its effects alone.

    While the server works on one, the next values are made: they cannot read what it does.
    """
    ours = _connection()
    wrap = connections[DEFAULT_DB_ALIAS].wrap_database_errors
    with wrap, ours.pipeline(), Cursor(ours, row_factory=tuple_row) as cursor:
        for each in values:
            cursor.execute(statement, each, prepare=True)


def _connection() -> Connection[Any]:
    """Return Django's own connection, alive, and ready to prepare what it is asked to."""
    django = connections[DEFAULT_DB_ALIAS]
    django.close_if_health_check_failed()
    django.ensure_connection()
    ours: Connection[Any] = django.connection
    if ours.prepare_threshold is None:  # Django forbids it; let it be done where it is asked for
        ours.prepare_threshold = _NEVER_BY_ITSELF
    return ours


def few(kind: LiteralString) -> LiteralString:
    """
    Return SQL for "any of these few" values, `x = {few("uuid")}`, that is planned once for all.

    A plan for a given array of one always looks cheaper to PostgreSQL than the plan for any array,
    so it would make a new one for every call, in three times the time that the statement takes.
    In a subselect it cannot see the array.
    """
    return f"ANY((SELECT %s::{kind}[])::{kind}[])"
