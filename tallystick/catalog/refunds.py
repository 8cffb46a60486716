"""What a city's folder says about giving money back, and about payments that come back."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tallystick.catalog.fields import (
    Cents,
    ChargeCode,
    Code,
    Day,
    Days,
    Declared,
    Flag,
    Text,
    Words,
)


class RefundReason(Declared):
    """
    Why money is given back, and what that means for the bill that it had paid.

    `bill` says whether the bill is open again, or its charges are taken back, or it stays paid at
    the city's own expense. `fee_back` says whether the service fee comes back, too.
    """

    code: Code
    name: Text
    bill: Literal["open-again", "reduced", "paid"]
    fee_back: Flag = False


class Refunds(Declared):
    """Who may give back how much, and what becomes of money that found no bill."""

    two_people_above: Cents  # more than this needs a second person
    alone_in_a_day: Cents  # what one person may give back in a day without a second one
    unapplied_days: Days  # after these, money that paid no bill goes back by itself
    unapplied_reason: Code  # one of the reasons: why it does
    reasons: Annotated[tuple[RefundReason, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _reason_is_known(self) -> Self:
        codes = [reason.code for reason in self.reasons]
        if self.unapplied_reason not in codes:
            raise ValueError(f"unapplied_reason is one of the reasons: {', '.join(codes)}")
        return self

    @cached_property
    def reason(self) -> dict[str, RefundReason]:
        """The reasons by code."""
        return {reason.code: reason for reason in self.reasons}


class ReturnedItemFee(Declared):
    """
    What a payment costs that the bank takes back, from a day on.

    It is charged for the listed reasons alone, as the processor or the bank writes them: no other
    return is the payer's doing.
    """

    since: Annotated[Day, Field(alias="from")]
    amount: Cents
    charge: ChargeCode
    reasons: Annotated[tuple[Words, ...], Field(min_length=1)]
    source: Words
