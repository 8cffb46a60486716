"""What a city's folder says of a tax on property: how a bill of two installments is figured."""

from typing import Annotated

from pydantic import Field

from tallystick.catalog.fields import Code, Day, Declared, Rate, Text, Words


class FirstInstallment(Declared):
    """What is asked for before a year's tax is known: a share of the tax of the year before."""

    since: Annotated[Day, Field(alias="from")]  # compared with January 1 of the tax year
    share: Rate
    source: Words


class PropertyTax(Declared):
    """How a year's tax follows from a value, exemptions and the agencies' rates."""

    first_installments: Annotated[tuple[FirstInstallment, ...], Field(min_length=1)]
    exemptions: dict[Code, Text] = {}  # by the codes that bills use
    credit: Text  # what becomes of a second installment below zero
    source: Words  # of the arithmetic of a year's tax

    def first_installment(self, tax_year: int) -> FirstInstallment | None:
        """Return the version for a tax year, or None if the city's folder knows none."""
        begun = [each for each in self.first_installments if each.since.year <= tax_year]
        return max(begun, key=lambda each: each.since, default=None)
