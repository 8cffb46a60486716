"""Reads from a tax bill what its tax is figured from, and redoes the arithmetic."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tallystick.kernel.money import ZERO, Money, NotMoney
from tallystick.records.billing.models import BillLine

_PLAIN = re.compile(r"\d{1,9}(\.\d{1,9})?")


def tax_on(value: int, rate: Decimal) -> Money:
    """Return the tax on a value in whole dollars at a rate in percent, half up to the cent."""
    return Money(value).share(rate)  # a percent of a dollar is a cent


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """What one agency gets; None where the bill does not say it."""

    label: str
    amount: Money
    rate: Decimal | None  # percent of the taxable value; None: not a line of an agency
    last_year: Money | None
    pension: Money | None

    @classmethod
    def of(cls, line: BillLine) -> "AgencyLine":
        """Read a printed line."""
        said = line.details or {}
        return cls(
            line.label,
            Money(line.cents),
            _number(said.get("rate")),
            amount(said.get("last_year")),
            amount(said.get("pension")),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What a bill says that its tax is figured from; values are whole dollars."""

    last_year: Money | None
    assessed: int | None
    factor: Decimal | None
    value: int | None
    exemptions: Mapping[str, int]

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> "Given":
        """Read the details of a bill; what is no number there is left out."""
        said = details.get("property_tax")
        said = said if isinstance(said, dict) else {}
        exempt = said.get("exemptions")
        found = exempt.items() if isinstance(exempt, dict) else ()
        return cls(
            amount(said.get("last_year")),
            _whole(said.get("assessed")),
            _number(said.get("factor")),
            _whole(said.get("value")),
            {code: dollars for code, raw in found if (dollars := _whole(raw)) is not None},
        )

    @property
    def equalized(self) -> bool:
        """Whether the assessed value times the state's factor gives the value."""
        if self.assessed is None or self.factor is None or self.value is None:
            return False
        return Money(self.assessed).share(self.factor) == Money(self.value)

    @property
    def taxable(self) -> int | None:
        """The value less the exemptions."""
        return None if self.value is None else max(self.value - sum(self.exemptions.values()), 0)


@dataclass(frozen=True)
class TaxYear:
    """A year's tax: the agencies' lines, what else is in it, and what it is figured from."""

    given: Given
    agencies: Sequence[AgencyLine]
    others: Sequence[AgencyLine]
    first: Money | None  # what the first installment asks for

    @classmethod
    def of(
        cls, details: Mapping[str, Any], first: Money | None, lines: Sequence[BillLine]
    ) -> "TaxYear":
        """Read the lines of the second installment, all but the one that takes off the first."""
        read = [AgencyLine.of(line) for line in lines]
        others = [line for line in read if line.rate is None]
        less = next((line for line in others if first and line.amount == -first), None)
        return cls(
            Given.of(details),
            [line for line in read if line.rate is not None],
            [line for line in others if line is not less],
            first,
        )

    @cached_property
    def rate(self) -> Decimal:
        """The rates of all agencies together, in percent."""
        return sum((line.rate for line in self.agencies if line.rate), Decimal(0))

    @cached_property
    def total(self) -> Money:
        """The tax of the whole year."""
        return sum((line.amount for line in (*self.agencies, *self.others)), ZERO)

    @cached_property
    def last_year(self) -> Money | None:
        """The tax of the year before: as the bill says, or else of the same agencies together."""
        if self.given.last_year is not None or not self.agencies:
            return self.given.last_year
        before = [line.last_year for line in self.agencies if line.last_year is not None]
        return sum(before, ZERO) if len(before) == len(self.agencies) else None

    @cached_property
    def figured(self) -> bool:
        """Whether value and rates give what the agencies get."""
        lines = sum((line.amount for line in self.agencies), ZERO)
        return self.given.taxable is not None and tax_on(self.given.taxable, self.rate) == lines

    def product(self, line: AgencyLine) -> bool:
        """Return whether taxable value times rate gives a line."""
        taxable = self.given.taxable
        return taxable is not None and tax_on(taxable, line.rate or Decimal(0)) == line.amount

    @cached_property
    def rest(self) -> AgencyLine | None:
        """The one line that takes the cents that rounding leaves, if there is one (P17e)."""
        odd = [line for line in self.agencies if not self.product(line)]
        return odd[0] if self.figured and len(odd) == 1 else None


def rated(line: BillLine) -> bool:
    """Return whether a printed line is one of an agency."""
    return _number((line.details or {}).get("rate")) is not None


def amount(text: object) -> Money | None:
    """Return an amount as bill files write it, or None if it is none."""
    try:
        return Money.parse(text) if isinstance(text, str) else None
    except NotMoney:
        return None


def _number(text: object) -> Decimal | None:
    return Decimal(text) if isinstance(text, str) and _PLAIN.fullmatch(text) else None


def _whole(number: object) -> int | None:
    return number if type(number) is int and number >= 0 else None
