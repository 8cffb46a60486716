"""What a service's file says of metered use: prices, relief, alerts, and what is too much."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from tallystick.catalog.fields import (
    Cents,
    ChargeCode,
    Code,
    Days,
    Declared,
    Rate,
    RateCode,
    Text,
    Whole,
    Words,
)

Count = Annotated[Whole, Field(ge=1)]


class Price(Declared):
    """How one charge of a bill is computed; `rules/tariff.py` says what the kinds do."""

    charge: ChargeCode
    kind: Literal["per-volume", "percent-of-charges", "per-home-and-month"]
    rate: RateCode
    unit: Literal["gallons", "cubic feet", "hundred cubic feet"] | None = None
    per: Count = 1  # the rate is for so many units
    times: Rate = Decimal(1)
    of: tuple[ChargeCode, ...] = ()
    minimum: RateCode | None = None  # dollars a day
    change: Literal["by-days", "last-day"] = "by-days"  # when a rate changes inside a period

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> "Price":
        if self.kind == "per-volume" and self.unit is None:
            raise ValueError("a price per volume needs its unit")
        if self.kind == "percent-of-charges" and not self.of:
            raise ValueError("a percent of charges needs to say `of` which")
        return self


class Program(Declared):
    """Relief: a share or an amount is taken off some charges, and some bear no late fee."""

    code: Code
    name: Text
    text: Text  # who gets it, and where to ask
    off: Annotated[Rate, Field(le=1)] | None = None  # a share of each of the charges
    a_year: Cents | None = None  # or so much off one charge in a calendar year, by its days
    charges: tuple[ChargeCode, ...] = ()  # what it is taken off
    no_late_fees: tuple[ChargeCode, ...] = ()  # what late fees leave out of their base
    not_with: tuple[Code, ...] = ()  # programs that do not go together with it
    source: Words

    @model_validator(mode="after")
    def _says_what_it_does(self) -> "Program":
        if self.off is not None and self.a_year is not None:
            raise ValueError("says both `off` and `a_year`: say one of them")
        takes_off = self.off is not None or self.a_year is not None
        if takes_off and not self.charges:
            raise ValueError("takes something off and needs to say of which `charges`")
        if self.a_year is not None and len(self.charges) != 1:
            raise ValueError("an amount a year is taken off one charge: name one in `charges`")
        if not takes_off and (self.charges or not self.no_late_fees):
            raise ValueError("needs `off` or `a_year` with `charges`, or `no_late_fees`")
        return self


class Alert(Declared):
    """From when on an account is told that it uses much."""

    times: Rate = Decimal("1.5")  # so many times its own usual use
    flow_hours: Count = 48  # or water that runs for so many hours without a pause
    periods: Count = 3  # earlier periods that it takes to know what is usual


class BrakeTerms(Declared):
    """From when on a bill is held until staff has looked, and what comes after."""

    times: Rate = Decimal(3)  # so many times the usual use or amount
    jump: Rate = Decimal(2)  # so many times, when the meter was read after an estimate
    least: Cents = 200_00  # smaller bills are never held
    periods: Count = 3
    grace_days: Days  # after the release, in which no late fee starts
    source: Words


class Metered(Declared):
    """What is measured by a meter, and what it costs."""

    prices: Annotated[tuple[Price, ...], Field(min_length=1)]
    programs: tuple[Program, ...] = ()
    alert: Alert = Alert()
    brake: BrakeTerms | None = None

    @field_validator("programs")
    @classmethod
    def _name_each_other(cls, programs: tuple[Program, ...]) -> tuple[Program, ...]:
        codes = [program.code for program in programs]
        for program in programs:
            for code in program.not_with:
                if code not in codes or code == program.code:
                    raise ValueError(f"`not_with` of {program.code!r}: no other one is {code!r}")
        return programs

    def program(self, code: str) -> Program | None:
        """Return a program by its code, or None."""
        return next((one for one in self.programs if one.code == code), None)
