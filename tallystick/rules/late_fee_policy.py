"""What one version of a late-fee rule says: its kind, its numbers, and what a hold does to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tallystick.kernel.money import ZERO, Money

Kind = Literal[
    "match-principal-up-to",
    "percent-of-principal",
    "percent-of-balance",
    "percent-at-referral",
    "percent-per-started-month",
    "percent-per-day",
    "flat-after-days",
    "flat-ladder",
    "flat-on-date",
]
RELIEF = "relief"  # in `runs_through` of a rule that no relief matters to


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: what is added on the day after `after_days` days from the due date."""

    after_days: int
    amount: Money


@dataclass(frozen=True, slots=True)
class RateFrom:
    """A rate, and the first day of which it is true."""

    since: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class LateFeePolicy:
    """
    One version of one rule, in force for the bill at hand.

    match-principal-up-to      once: as much as the base charged, both together at most `cap`
    percent-of-principal       once: `rate` of what the base charged
    percent-of-balance         once: `rate` of the part of the base that is unpaid
    percent-at-referral        the same, on the day on which the debt was referred to collection
    percent-per-started-month  `rate` of the base for each started month, simple
    percent-per-day            `rate` of the base for each day, simple
    flat-after-days            once: `amount`
    flat-ladder                the amount of each of the `steps`, on its own day
    flat-on-date               once: `amount`, `on` that date, if the bill is late by then

    Nothing is added while none of the base is unpaid. Each starts on the day after `after_days`
    days from the due date. With `grace_days` nothing is added until those days from the due date
    are over, and then all that would have been. A fee is never more than `most` in all.

    A month or day has the rate of its own first day, where `rates` has several. With `year_days`
    the rate of a day is a year's, divided by them. `share_of` says what the rates per month and per
    day are taken of: what is unpaid of the base, or what it charged.

    A hold delays what would be added, to the day after it, unless its reason is in `stopped_by`
    (what would be added is not added at all) or in `runs_through` (the hold does not matter).
    Amounts are in cents.
    """

    charge: str
    kind: Kind
    base: tuple[str, ...]
    since: date
    source: str
    after_days: int = 0
    cap: Money | None = None
    rate: Decimal = Decimal(0)
    amount: Money = ZERO
    name: Mapping[str, str] = field(default_factory=dict, compare=False)  # language -> words
    rule: str = ""
    grace_days: int = 0
    most: Money | None = None
    steps: tuple[Rung, ...] = ()
    rates: tuple[RateFrom, ...] = ()  # oldest first; before the first one nothing is added
    on: date | None = None
    year_days: int = 1
    share_of: Literal["unpaid", "principal"] = "unpaid"
    stopped_by: frozenset[str] = frozenset()
    runs_through: frozenset[str] = frozenset()

    def rate_on(self, day: date) -> Fraction:
        """Return the share that is added for a month or a day that begins on this day."""
        rate = self.rate
        if self.rates:
            begun = [row.rate for row in self.rates if row.since <= day]
            rate = begun[-1] if begun else Decimal(0)
        return Fraction(rate) / self.year_days

    def sparing(self, charges: Collection[str]) -> "LateFeePolicy":
        """Return the rule with a base that leaves out charges which relief keeps late fees from."""
        if RELIEF in self.runs_through or not set(charges) & set(self.base):
            return self
        return replace(self, base=tuple(charge for charge in self.base if charge not in charges))


@dataclass(frozen=True, slots=True)
class Hold:
    """Days, first and last included, on which late fees wait: a contest, a plan, an outage."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Course:
    """The days that decide when a rule adds something to one obligation."""

    due: date
    holds: Sequence[Hold] = ()
    referred: date | None = None  # when the debt was referred to collection
