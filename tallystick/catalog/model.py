"""What a city's folder says, as frozen types; `load.py` reads it, `check.py` checks it."""

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from tallystick.catalog.demo import Demo
from tallystick.catalog.fields import (
    AccountCode,
    AnyAccount,
    AssetAccount,
    Cents,
    Code,
    Color,
    Declared,
    Domain,
    Email,
    ExpenseAccount,
    Flag,
    Language,
    LiabilityAccount,
    Phone,
    Rate,
    RevenueAccount,
    State,
    Text,
    Words,
    ZoneName,
)
from tallystick.catalog.late_fees import LateFee
from tallystick.catalog.metered import Alert, BrakeTerms, Metered, Price, Program
from tallystick.catalog.property_tax import FirstInstallment, PropertyTax
from tallystick.catalog.rates import RateRow, RateTable
from tallystick.catalog.refunds import RefundReason, Refunds, ReturnedItemFee
from tallystick.catalog.service import (
    Charge,
    Elsewhere,
    Identifier,
    Payable,
    PlanOffer,
    SecondItem,
    Service,
    Step,
)

__all__ = [
    "Alert",
    "Biller",
    "Books",
    "BrakeTerms",
    "Cents",
    "Charge",
    "City",
    "CityFile",
    "Code",
    "Declared",
    "Elsewhere",
    "FirstInstallment",
    "Identifier",
    "LateFee",
    "LedgerAccount",
    "Metered",
    "Method",
    "Payable",
    "Place",
    "PlanOffer",
    "Price",
    "Program",
    "PropertyTax",
    "Rate",
    "RateRow",
    "RateTable",
    "RefundReason",
    "Refunds",
    "ReturnedItemFee",
    "SecondItem",
    "Service",
    "ServiceFee",
    "Step",
    "Text",
    "Theme",
]


class Biller(Declared):
    """Who is owed: the city itself, or another government it collects or shows bills for."""

    code: Code
    name: Text
    phone: Phone
    url: str = ""
    note: Text = {}  # shown beside the biller's name, for instance "not billed by the city"


class LedgerAccount(Declared):
    """One account of the chart; `gl` is its code in the city's own general ledger."""

    code: AccountCode
    name: Words
    kind: Literal["asset", "liability", "revenue", "expense"]


class Books(Declared):
    """The accounts that every service shares; receivables and revenues are named per service."""

    bank: AssetAccount
    card_clearing: AssetAccount
    ach_clearing: AssetAccount
    disputed: AssetAccount  # taken by the processor while a card holder's dispute is open
    unapplied: LiabilityAccount
    refunds_payable: LiabilityAccount
    service_fees: RevenueAccount
    processor_fees: ExpenseAccount
    write_offs: ExpenseAccount
    conversion: AnyAccount  # the other side of what a bill brings along from the system before


class ServiceFee(Declared):
    """
    What a method costs the payer: flat plus a share of the amount, at least `minimum`.

    `charged` is the processor's word: a line of the same payment, or absorbed by the city.
    """

    flat: Cents = 0
    rate: Rate = Decimal(0)
    minimum: Cents = 0
    charged: Literal["same", "absorbed", "separate"] = "same"
    source: str = ""

    @property
    def free(self) -> bool:
        """Whether the method costs the payer nothing."""
        return self.charged == "absorbed" or not (self.flat or self.rate or self.minimum)


class Method(Declared):
    """A way to pay, with its honest cost."""

    code: Literal["card", "echeck", "counter", "mail", "bank"]
    online: Flag
    name: Text
    hint: Text  # what one needs at hand, and how it works
    fee: ServiceFee = ServiceFee()
    counts: Text  # when it counts as paid: "at once", "the day it is postmarked"
    refund: Text  # what comes back in a refund, the fee included or not


class Place(Declared):
    """Where one can pay in person."""

    code: Code
    name: Words
    address: Words
    hours: Text
    accepts: tuple[Literal["cash", "check", "card"], ...] = ("cash", "check", "card")


class Theme(Declared):
    """Brand colors; every pair that pages use is checked against WCAG AA."""

    primary: Color
    focus: Color
    primary_dark: Color | None = None
    primary_darker: Color | None = None


class CityFile(Declared):
    """What `city.toml` says."""

    code: Code
    name: Text
    portal: Text  # the portal's own name: "City of Chicago Payments"
    state: State
    time_zone: ZoneName
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    domain: Domain
    phone: Phone
    email: Email
    mail_to: Words  # where checks are sent
    billers: Annotated[tuple[Biller, ...], Field(min_length=1)]
    accounts: tuple[LedgerAccount, ...]
    books: Books
    methods: Annotated[tuple[Method, ...], Field(min_length=1)]
    hold_minutes: Annotated[int, Field(strict=True, gt=0)] = 30
    refunds: Refunds


class City(CityFile):
    """A city: everything in which it differs from another one."""

    services: tuple[Service, ...]  # in the order of the menu
    places: tuple[Place, ...] = ()
    rates: tuple[RateTable, ...] = ()
    theme: Theme
    content: dict[str, dict[str, str]] = {}  # page -> language -> Markdown
    demo: Demo = Demo()  # what invented bills look like; nothing else reads it

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

    @cached_property
    def rate(self) -> dict[str, RateTable]:
        """The rate tables by code."""
        return {table.code: table for table in self.rates}
