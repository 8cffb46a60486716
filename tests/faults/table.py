"""Where the tests of faults write down what they have planted, for `make faults` to print."""

import os
from dataclasses import asdict

import pytest

from tests.faults.sums import Sums

EVERYTHING = os.environ.get("FAULTS") == "all"  # `make faults` says so; `make test` takes samples
only_in_make_faults = pytest.mark.skipif(not EVERYTHING, reason="slow: only in `make faults`")


class Table:
    """Rows of faults: how often each was planted, and what came of it."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, int]] = {}

    def add(self, number: str, name: str, times: int, sums: Sums) -> None:
        """Add what happened in one life to the row of a fault."""
        row = self.rows.setdefault((number, name), {"times": 0, **asdict(Sums())})
        row["times"] += times
        for key, value in asdict(sums).items():
            row[key] += value
