"""What a service's file says of late fees and interest, and which numbers each kind reads."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from tallystick.catalog.fields import Cents, ChargeCode, Day, Days, Declared, Rate, Text, Words
from tallystick.catalog.rates import RateRow
from tallystick.rules.late_fee_policy import Kind

HoldReason = Literal["contest", "plan", "outage", "review"]
NoMatter = Literal[HoldReason, "relief"]

# The numbers of a late fee that each kind needs, and those that it also reads.
NUMBERS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "match-principal-up-to": (frozenset(), frozenset({"cap", "after_days"})),
    "percent-of-principal": (frozenset({"rate", "after_days"}), frozenset({"most"})),
    "percent-of-balance": (frozenset({"rate", "after_days"}), frozenset({"most"})),
    "percent-at-referral": (frozenset({"rate"}), frozenset({"most"})),
    "percent-per-started-month": (
        frozenset({"rate"}),
        frozenset({"rates", "after_days", "most", "share_of"}),
    ),
    "percent-per-day": (
        frozenset({"rate"}),
        frozenset({"rates", "after_days", "most", "share_of", "year_days"}),
    ),
    "flat-after-days": (frozenset({"amount", "after_days"}), frozenset()),
    "flat-ladder": (frozenset({"steps"}), frozenset({"most"})),
    "flat-on-date": (frozenset({"amount", "on"}), frozenset({"after_days"})),
}


def on_the_principal(fees: Iterable[object], principal: str) -> list[object]:
    """Fill in the base that a late fee leaves out; what is no table stays as it is."""
    default: Mapping[str, Any] = {"base": (principal,)}
    return [{**default, **fee} if isinstance(fee, Mapping) else fee for fee in fees]


class LadderStep(Declared):
    """An amount that is added after so many days from the due date."""

    after_days: Days
    amount: Cents


class LateFee(Declared):
    """
    One version of one late-fee rule; `from`/`until` say for bills issued when.

    With `by = "tax-year"` they are compared with January 1 of the bill's tax year. Which of the
    numbers a kind reads is in `NUMBERS`; the catalog refuses others.
    """

    charge: ChargeCode  # the charge kind that it adds, one of the service's `charges`
    rule: str = ""  # steps that run side by side on one charge have different names here
    kind: Kind
    since: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    by: Literal["issued", "tax-year"] = "issued"  # what `from` and `until` are compared with
    after_days: Days = 0  # days after the due date
    grace_days: Days = 0  # days after the due date in which all of it can still be avoided
    cap: Cents | None = None  # of base and fee together
    most: Cents | None = None  # of the fee
    rate: Rate | None = None
    rates: tuple[RateRow, ...] = ()  # instead of `rate`, when it changes over the years
    year_days: Literal[360, 365] | None = None  # the rate is a year's of so many days
    amount: Cents | None = None
    steps: tuple[LadderStep, ...] = ()
    on: Day | None = None
    share_of: Literal["unpaid", "principal"] = "unpaid"
    base: tuple[ChargeCode, ...] = ()  # what it is a share of; a service fills in its principal
    stopped_by: tuple[HoldReason, ...] = ()  # holds during which it does not accrue at all
    runs_through: tuple[NoMatter, ...] = ()  # does not matter; all other holds delay it
    name: Text
    source: Words
