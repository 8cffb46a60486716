"""What a file in `services/` says: what people are billed for, and by which rules."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from tallystick.catalog.fields import (
    AssetAccount,
    BillerCode,
    Cents,
    ChargeCode,
    Code,
    Days,
    Declared,
    EarnedAccount,
    Flag,
    MaskPattern,
    MethodCode,
    Text,
    Whole,
    Words,
)
from tallystick.catalog.late_fees import LateFee, on_the_principal
from tallystick.catalog.metered import Metered, Program
from tallystick.catalog.property_tax import PropertyTax
from tallystick.catalog.refunds import ReturnedItemFee
from tallystick.kernel.identifiers import Mask, luhn_ok


class Identifier(Declared):
    """A number that people type, and where it stands on the paper."""

    code: Code
    finds: Literal["bill", "account"]
    name: Text
    masks: Annotated[tuple[MaskPattern, ...], Field(min_length=1)]
    check: Literal["none", "luhn"] = "none"
    example: str
    where: Text
    parts: tuple[Literal["state"], ...] = ()  # more fields typed beside it: the plate's state
    tail: str = ""  # what people leave out at its end: the unit of a house that has none

    @field_validator("check")
    @classmethod
    def _check_needs_digits(cls, check: str, info: ValidationInfo) -> str:
        if check == "luhn" and any(set(mask) & set("A*") for mask in info.data.get("masks", ())):
            raise ValueError("a luhn check digit needs masks of digits alone")
        return check

    @field_validator("example")
    @classmethod
    def _example_is_one(cls, example: str, info: ValidationInfo) -> str:
        masks, check = info.data.get("masks", ()), info.data.get("check", "none")
        numbers = [number for mask in masks if (number := Mask(mask).read(example)) is not None]
        if masks and not numbers:
            raise ValueError(f"{example!r} fits none of the masks: {', '.join(masks)}")
        if check == "luhn" and numbers and not any(luhn_ok(number) for number in numbers):
            raise ValueError(f"the last digit of {example!r} is not its luhn check digit")
        return example

    def read(self, typed: str) -> str | None:
        """Return the number as it is stored, or None if it has another shape or check digit."""
        for mask in self.masks:
            number = Mask(mask).read(typed)
            if number is not None and (self.check == "none" or luhn_ok(number)):
                return number
        return None

    def whole(self, typed: str) -> str | None:
        """Return the number with the tail that was left out, or None if none was."""
        number = self.read(typed)
        return self.read(number + self.tail) if number and self.tail else None

    def show(self, number: str) -> str:
        """Return a stored number as it is printed."""
        for mask in self.masks:
            if Mask(mask).read(number) == number:
                return Mask(mask).show(number)
        return number


class SecondItem(Declared):
    """What proves that the paper is at hand, so that details may be shown."""

    code: Literal["plate", "zip", "name"]
    name: Text
    example: Words
    where: Text


class Charge(Declared):
    """A kind of line: principal, penalty, interest, fee; with its revenue account."""

    code: Code
    name: Text
    revenue: EarnedAccount  # a liability, when it is another biller's money


class Payable(Declared):
    """What may be paid online."""

    partial: Flag = False
    minimum: Cents = 1_00
    choose_lines: Flag = False
    methods: Annotated[tuple[MethodCode, ...], Field(min_length=1)]


class Step(Declared):
    """What happens next when a bill is not paid, for instance that the fine doubles."""

    after_days: Whole  # days after the due date; negative: before it
    text: Text
    charge: ChargeCode | None = None  # told only of bills to which this late fee may be added
    source: str = ""


class PlanOffer(Declared):
    """Paying in equal parts by the month, in words: whoever is billed arranges it by phone."""

    months: Annotated[Whole, Field(gt=1)]  # at most
    text: Text
    source: Words


class Elsewhere(Declared):
    """Something that people cannot do here, and who does it."""

    name: Text
    text: Text
    url: str = ""
    after_days: Days | None = None  # days after the due date from which it is pressing
    source: Words


class Service(Declared):
    """Something people are billed for."""

    code: Code
    position: Whole
    menu: Literal["main", "other"] = "main"
    biller: BillerCode
    mandatory: Flag = True
    name: Text
    short: Text  # one line under the name in the menu
    at_hand: Text  # what to have at hand
    identifiers: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    second: SecondItem | None = None
    public_roll: Flag = False  # the details need no second item (property tax)
    receivable: AssetAccount
    charges: Annotated[tuple[Charge, ...], Field(min_length=1)]
    order: tuple[ChargeCode, ...]  # charge kinds in the order a payment is applied
    payable: Payable
    late_fees: tuple[LateFee, ...] = ()
    next_steps: tuple[Step, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    plan: PlanOffer | None = None
    property_tax: PropertyTax | None = None
    metered: Metered | None = None
    returned_item_fees: tuple[ReturnedItemFee, ...] = ()
    principal: ChargeCode  # the charge kind of what is billed itself
    details: dict[str, Text] = {}  # labels of the bill's own details: violation, place, tax year

    @model_validator(mode="before")
    @classmethod
    def _fees_are_on_the_principal(cls, said: Any) -> Any:
        """Fill in the base that a late fee leaves out."""
        fees = said.get("late_fees") if isinstance(said, Mapping) else None
        if not isinstance(fees, list | tuple) or not isinstance(said.get("principal"), str):
            return said
        return {**said, "late_fees": on_the_principal(fees, said["principal"])}

    @cached_property
    def charge(self) -> dict[str, Charge]:
        """The charge kinds by code."""
        return {charge.code: charge for charge in self.charges}

    @property
    def programs(self) -> tuple[Program, ...]:
        """The relief that its bills may have."""
        return self.metered.programs if self.metered else ()

    def returned_item_fee(self, *, reason: str, day: date) -> ReturnedItemFee | None:
        """Return what a payment costs that comes back on a day for a reason, or None."""
        begun = [fee for fee in self.returned_item_fees if fee.since <= day]
        latest = max(begun, key=lambda fee: fee.since, default=None)
        return latest if latest and latest.amount and reason in latest.reasons else None

    def identifier(self, code: str) -> Identifier:
        """Return one identifier. :raises KeyError: if the service has no such"""
        return {identifier.code: identifier for identifier in self.identifiers}[code]
