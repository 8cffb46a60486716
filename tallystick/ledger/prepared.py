"""Runs a statement that is prepared once for each connection: for what happens at every payment."""

from collections.abc import Sequence
from typing import Any, LiteralString

from django.db import connection
from psycopg import Cursor
from psycopg.rows import tuple_row


def rows(statement: LiteralString, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """
    Return the rows of a statement on Django's own connection, inside its transaction if any.

    Django's cursors put the values into the text, so that the server parses and plans each call
    anew; here it does so once. Under a test that counts queries Django's cursor is used.
    """
    if connection.queries_logged:
        with connection.cursor() as counted:
            counted.execute(statement, list(values))
            found: list[tuple[Any, ...]] = counted.fetchall()
            return found
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        Cursor(connection.connection, row_factory=tuple_row) as cursor,
    ):
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()
