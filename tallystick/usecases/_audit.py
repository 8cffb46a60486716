"""Who does what and why, beside every change that the database itself notes (pghistory)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory


@contextmanager
def audited(use_case: str, *, actor: str, reason: str = "") -> Iterator[None]:
    """Write actor, use case and reason beside every row of a tracked table that changes inside."""
    with pghistory.context(actor=actor, use_case=use_case, reason=reason):
        yield
