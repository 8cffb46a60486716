"""How long an import may take and wait, and that there is one at a time."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

_LOCK = 5_021_976_110  # of all imports; the number means nothing
_SETTINGS = """
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '10s';
SET LOCAL work_mem = '48MB';
SET CONSTRAINTS ALL IMMEDIATE;
"""

# Who analyzes a table holds a lock that another one waits for: then it is being done anyway.
_KNOW = """
ANALYZE (SKIP_LOCKED) billing_payeraccount, billing_bill, billing_obligation, billing_billline,
        ledger_entry, ledger_posting
"""


class ImportRunning(Exception):
    """Another bill file is being taken, or taken back, right now."""


def begin_alone() -> None:
    """
    Prepare the current transaction for a long job over bills.

    Foreign keys are checked by each statement, so that no list of checks to do grows with the
    file.

    :raises ImportRunning: if there is another one; nobody waits for it
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning("Another bill file is being taken. Try again when it is done.")
        cursor.execute(_SETTINGS)


def refresh_statistics() -> None:
    """
    Let the database learn how much has come, before anything is asked about it.

    By itself it does not count what is not committed yet. It takes the tables for as small as they
    were, or as empty as a trial left them, and plans questions over all of them accordingly.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KNOW)


def run(statement: str, values: dict[str, Any]) -> int:
    """Execute one statement of an import and return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def run_all(statements: Iterable[str], values: dict[str, Any]) -> None:
    """Execute the statements of an import one after the other."""
    for statement in statements:
        run(statement, values)
