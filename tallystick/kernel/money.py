"""Money as whole cents: no floats, no silent rounding, no lost cent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

_TYPED = re.compile(r"(-)?\$?(-)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?")


class NotMoney(ValueError):
    """The text is not an amount of dollars and cents."""


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """
    An amount in whole cents of the city's one currency.

    :raises TypeError: for a float, a bool, or anything else that is not an int
    """

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"Money takes whole cents as an int, not {self.cents!r}")

    @classmethod
    def parse(cls, text: str) -> Money:
        """
        Read "1,284.37", "$45" or "-12.00" as people write it; a cent amount needs both digits.

        :raises NotMoney: for anything else; never guesses
        """
        match = _TYPED.fullmatch(text.strip())
        if not match or (match[1] and match[2]):
            raise NotMoney(text)
        cents = int(match[3].replace(",", "")) * 100 + int(match[4] or 0)
        return cls(-cents if match[1] or match[2] else cents)

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __radd__(self, other: int) -> Money:
        """Let sum() start from its own 0."""
        if other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError("multiply Money by an int, or use share()")
        return Money(self.cents * times)

    def __bool__(self) -> bool:
        return self.cents != 0

    def share(self, rate: Decimal | Fraction) -> Money:
        """
        Return this amount times the rate, rounded half up to the cent (DOMAIN.md 0.2).

        Half up means away from zero, so that a credit is rounded as its charge was.

        :raises TypeError: for a float, which is not the rate that was written down
        """
        if isinstance(rate, float):
            raise TypeError(f"a rate is a Decimal or a Fraction, not {rate!r}")
        numerator, denominator = rate.as_integer_ratio()
        exact = self.cents * numerator  # of `denominator`: a Fraction of it costs ten times as much
        whole = (abs(exact) * 2 + denominator) // (denominator * 2)
        return Money(whole if exact >= 0 else -whole)

    def split(self, parts: int) -> list[Money]:
        """Return this amount in equal parts; the odd cents go to the first ones, none is lost."""
        if parts < 1:
            raise ValueError("an amount is split into at least one part")
        each, odd = divmod(abs(self.cents), parts)
        sign = -1 if self.cents < 0 else 1
        return [Money(sign * (each + (1 if number < odd else 0))) for number in range(parts)]

    def __str__(self) -> str:
        """Return "$1,284.37", the same in every language, as on the paper bill."""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}${dollars:,}.{cents:02d}"


ZERO = Money(0)
