"""A rate that changes over the years: each row is in force until the next one begins."""

from datetime import date
from typing import Annotated

from pydantic import Field

from tallystick.catalog.fields import Code, Day, Declared, Rate, Text, Words


class RateRow(Declared):
    """What a rate is from a day on."""

    since: Annotated[Day, Field(alias="from")]
    rate: Rate


class RateTable(Declared):
    """A rate that changes over the years, for instance the price of water."""

    code: Code
    name: Text
    unit: Text  # "dollars for 1,000 cubic feet"
    source: Words
    rows: Annotated[tuple[RateRow, ...], Field(min_length=1)]  # oldest first

    def on(self, day: date) -> RateRow:
        """Return the row in force on a day. :raises LookupError: if the table begins later"""
        known = [row for row in self.rows if row.since <= day]
        if not known:
            raise LookupError(f"{self.code} has no rate for {day}")
        return known[-1]
