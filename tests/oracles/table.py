"""One table at the end of a run: how many published rows our books and rules reproduce."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

PROPERTY = "oracle"  # reports carry it from the workers of xdist to whoever prints the table
DOCS = Path(__file__).parents[2] / "docs" / "oracles.md"
HEAD = ("Data", "Check", "Rows", "Matched", "Missed", "Why")


class Finding(NamedTuple):
    """A row of the table."""

    data: str
    check: str
    rows: int
    missed: int
    why: str

    @classmethod
    def of(cls, data: str, check: str, rows: int, missed: Mapping[str, int]) -> "Finding":
        """Return what a check found; `missed` says how many rows miss for which reason."""
        reasons = "; ".join(f"{reason}: {many:,}" for reason, many in missed.items() if many)
        return cls(data, check, rows, sum(missed.values()), reasons or "nothing")

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is printed, and as it stands in docs/oracles.md."""
        numbers = (f"{n:,}" for n in (self.rows, self.rows - self.missed, self.missed))
        return self.data, self.check, *numbers, self.why


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of this run have found, if they looked."""
    found = {
        Finding(*value)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == PROPERTY
    }
    if not found:
        return
    table = [HEAD, *(one.cells for one in sorted(found))]
    widths = [max(len(row[place]) for row in table) for place in range(len(HEAD) - 1)]
    terminalreporter.section("published bills against our books and rules (docs/oracles.md)")
    for row in table:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:5], widths[2:], strict=True)]
        terminalreporter.write_line("  ".join([*words, *numbers, row[-1]]))
