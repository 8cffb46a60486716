"""What a city's folder says, as frozen types; `load.py` reads it, `check.py` checks it."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tallystick.kernel.identifiers import Mask, luhn_ok

Text = dict[str, str]  # language code -> words, complete for every offered language
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Cents = Annotated[int, Field(strict=True, ge=0)]


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write a rate in quotes, like "0.0075": a bare number is not exact')
    return value


Rate = Annotated[Decimal, BeforeValidator(_exact)]


class Declared(BaseModel):
    """A frozen part of a city's folder; an unknown key is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Biller(Declared):
    """Who is owed: the city itself, or another government it collects or shows bills for."""

    code: Code
    name: Text
    phone: str
    url: str = ""
    note: Text = {}  # shown beside the biller's name, for instance "not billed by the city"


class LedgerAccount(Declared):
    """One account of the chart; `gl` is its code in the city's own general ledger."""

    code: Annotated[str, Field(pattern=r"^[0-9]{4,6}$")]
    name: str
    kind: Literal["asset", "liability", "revenue", "expense"]


class Books(Declared):
    """The accounts that every service shares; receivables and revenues are named per service."""

    bank: str
    card_clearing: str
    ach_clearing: str
    unapplied: str
    refunds_payable: str
    service_fees: str
    processor_fees: str
    write_offs: str
    conversion: str  # the other side of what a bill brings along from the system before


class ServiceFee(Declared):
    """What a method costs the payer: flat plus percent of the amount, at least `minimum`."""

    flat: Cents = 0
    percent: Rate = Decimal(0)
    minimum: Cents = 0
    source: str = ""


class Method(Declared):
    """A way to pay, with its honest cost."""

    code: Literal["card", "echeck", "counter", "mail", "bank"]
    online: bool
    name: Text
    hint: Text  # what one needs at hand, and how it works
    fee: ServiceFee = ServiceFee()
    counts: Text  # when it counts as paid: "at once", "the day it is postmarked"
    refund: Text  # what comes back in a refund, the fee included or not


class Identifier(Declared):
    """A number that people type, and where it stands on the paper."""

    code: Code
    finds: Literal["bill", "account"]
    name: Text
    masks: Annotated[tuple[str, ...], Field(min_length=1)]
    check: Literal["none", "luhn"] = "none"
    example: str
    where: Text
    parts: tuple[str, ...] = ()  # more fields typed beside it, for instance the plate's state

    def read(self, typed: str) -> str | None:
        """Return the number as it is stored, or None if it has another shape or check digit."""
        for mask in self.masks:
            number = Mask(mask).read(typed)
            if number is not None and (self.check == "none" or luhn_ok(number)):
                return number
        return None

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
    example: str
    where: Text


class LateFee(Declared):
    """
    One version of one late-fee rule; `from`/`until` say for bills issued when.

    Which of the numbers a kind reads is said in rules/late_fees.py; the catalog refuses others.
    """

    charge: Code  # the charge kind that it adds, one of the service's `charges`
    kind: Literal[
        "match-principal-up-to",
        "percent-of-balance",
        "percent-per-started-month",
        "flat-after-days",
    ]
    since: Annotated[date, Field(alias="from")]
    until: date | None = None
    by: Literal["issued", "tax-year"] = "issued"  # what `from` and `until` are compared with
    after_days: Annotated[int, Field(strict=True, ge=0)] = 0  # days after the due date
    cap: Cents | None = None
    rate: Rate | None = None
    amount: Cents | None = None
    base: tuple[str, ...] = ("principal",)  # the charge kinds it is a share of
    name: Text
    source: str


class Charge(Declared):
    """A kind of line: principal, penalty, interest, fee; with its revenue account."""

    code: Code
    name: Text
    revenue: str


class Payable(Declared):
    """What may be paid online."""

    partial: bool = False
    minimum: Cents = 1_00
    choose_lines: bool = False
    methods: tuple[str, ...]


class Step(Declared):
    """What happens next when a bill is not paid, for instance that the fine doubles."""

    after_days: int  # days after the due date; negative: before it
    text: Text


class Service(Declared):
    """Something people are billed for."""

    code: Code
    position: int
    menu: Literal["main", "other"] = "main"
    biller: Code
    mandatory: bool = True
    name: Text
    short: Text  # one line under the name in the menu
    at_hand: Text  # what to have at hand
    identifiers: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    second: SecondItem | None = None
    public_roll: bool = False  # the details need no second item (property tax)
    receivable: str
    charges: Annotated[tuple[Charge, ...], Field(min_length=1)]
    order: tuple[str, ...]  # charge kinds in the order a payment is applied
    payable: Payable
    late_fees: tuple[LateFee, ...] = ()
    next_steps: tuple[Step, ...] = ()
    principal: Code  # the charge kind of what is billed itself
    details: dict[str, Text] = {}  # labels of the bill's own details: violation, place, tax year

    @cached_property
    def charge(self) -> dict[str, Charge]:
        """The charge kinds by code."""
        return {charge.code: charge for charge in self.charges}

    def identifier(self, code: str) -> Identifier:
        """Return one identifier. :raises KeyError: if the service has no such"""
        return {identifier.code: identifier for identifier in self.identifiers}[code]


class Place(Declared):
    """Where one can pay in person."""

    code: Code
    name: str
    address: str
    hours: Text
    accepts: tuple[str, ...] = ("cash", "check", "card")


class Theme(Declared):
    """Brand colors; every pair that pages use is checked against WCAG AA."""

    primary: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    focus: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    primary_dark: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    primary_darker: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None


class City(Declared):
    """A city: everything in which it differs from another one."""

    code: Code
    name: Text
    portal: Text  # the portal's own name: "City of Chicago Payments"
    state: str
    time_zone: str
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    domain: str
    phone: str
    email: str
    mail_to: str  # where checks are sent
    billers: tuple[Biller, ...]
    accounts: tuple[LedgerAccount, ...]
    books: Books
    methods: tuple[Method, ...]
    hold_minutes: int = 30
    services: tuple[Service, ...]
    places: tuple[Place, ...] = ()
    theme: Theme
    content: dict[str, dict[str, str]] = {}  # page -> language -> Markdown

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone that decides what day it is."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def service(self) -> dict[str, Service]:
        """The services by code."""
        return {service.code: service for service in self.services}

    @cached_property
    def biller(self) -> dict[str, Biller]:
        """The billers by code."""
        return {biller.code: biller for biller in self.billers}

    @cached_property
    def method(self) -> dict[str, Method]:
        """The methods by code."""
        return {method.code: method for method in self.methods}

    @cached_property
    def account(self) -> dict[str, LedgerAccount]:
        """The chart of accounts by code."""
        return {account.code: account for account in self.accounts}
