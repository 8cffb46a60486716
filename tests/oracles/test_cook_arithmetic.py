"""50 published Cook County tax bills: values, rates and exemptions give the tax, line by line."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from django.conf import settings

from tallystick.channels.web.tax_numbers import tax_on
from tallystick.kernel.money import ZERO, Money
from tests.oracles.conftest import Tell
from tests.oracles.convert import SHARED, Row, money, read_rows
from tests.oracles.convert_cook_tax import by_bill

FOLDER = SHARED / "cook_property_tax"
DATA = "Cook County tax"
RULES = settings.CITY.service["property-tax"].property_tax
COUNTY, TIF = "County Of Cook", "TIF"
HALF = Fraction(1, 2)  # a cent
SIMPLE = {
    "exe_homeowner": 10_000,
    "exe_senior": 8_000,
    "exe_vet_returning": 5_000,
    "exe_disabled": 2_000,
}
FLAGS = (*SIMPLE, "exe_freeze", "exe_longtime_homeowner", "exe_vet_disabled")

# What the files do not say, and the amounts show.
_HOMES, _WHOLE = "exemptions of several homes", "all of it is exempt, which no flag says"
_VALUE = "the value should be 34,064, as every line says"
_ROUNDED = "2024 is printed rounded"
_LINES = "the lines carry an exemption of 10,000, the bill none"
EXEMPTIONS = {
    "09274240240000": _HOMES,
    "10153080520000": _HOMES,
    "10252080490000": _WHOLE,
    "04084020280000": "9,000 are exempt",
    "16043020250000": _LINES,
}
TRANSIT = {"14081020210000", "14174100180000", "14294210090000"}  # in the district "RPM1"


@dataclass(frozen=True)
class TaxBill:
    """A bill with the lines of its agencies."""

    row: Row
    lines: Sequence[Row]

    @property
    def pin(self) -> str:
        return self.row["pin"]

    @property
    def value(self) -> int:
        return int(self.row["eav"])

    @property
    def rate(self) -> Decimal:
        return sum((Decimal(line["rate"]) for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Money:
        return money(self.row["tax_amt_post_exe"])

    @property
    def flags(self) -> set[str]:
        return {flag for flag in FLAGS if self.row[flag] == "True"}

    @property
    def lines_sum(self) -> bool:
        return sum((money(line["final_tax"]) for line in self.lines), ZERO) == self.tax

    @property
    def in_tif(self) -> bool:
        return any(TIF in line["agency_name"] for line in self.lines)

    def one_value(self) -> tuple[Fraction, Fraction]:
        """
        Return from where to where a taxable value gives each line, but those that take the rest.

        The first number is above the second where no value does.
        """
        lows, highs = [Fraction(0)], [Fraction(10**9)]
        for line in self.lines:
            rate, cents = Fraction(line["rate"]), money(line["final_tax"]).cents
            if rate and line["agency_name"].title() != COUNTY:
                lows.append((cents - HALF) / rate)
                highs.append((cents + HALF) / rate)
        return max(lows), min(highs)


@pytest.fixture(scope="module")
def bills() -> list[TaxBill]:
    lines = by_bill(read_rows(FOLDER / "tax_bill_lines.csv"))
    rows = read_rows(FOLDER / "tax_bills.csv")
    return [TaxBill(row, lines[row["year"], row["pin"]]) for row in rows]


@pytest.fixture(scope="module")
def exact(bills: Sequence[TaxBill]) -> list[TaxBill]:
    """Return the bills with a value, of the years in which figures were not printed rounded."""
    return [bill for bill in bills if bill.value and bill.row["year"] != "2024"]


def missing(bills: Sequence[TaxBill], fits: Callable[[TaxBill], bool]) -> list[str]:
    return [bill.pin for bill in bills if not fits(bill)]


def reasons(missed: Sequence[str], known: Mapping[str, str]) -> Mapping[str, int]:
    return Counter(known[pin] for pin in missed)


def test_value_times_rates_is_the_tax_before_exemptions(
    bills: Sequence[TaxBill], tell: Tell
) -> None:
    valued = [bill for bill in bills if bill.value]
    missed = [
        _ROUNDED if bill.row["year"] == "2024" else _VALUE
        for bill in valued
        if tax_on(bill.value, bill.rate) != money(bill.row["tax_amt_pre_exe"])
    ]

    tell(*(DATA, "value times rates, before exemptions"), rows=len(valued), missed=Counter(missed))
    assert (len(valued), Counter(missed)) == (48, {_VALUE: 1, _ROUNDED: 11})


def test_without_exemptions_that_is_the_bill(exact: Sequence[TaxBill], tell: Tell) -> None:
    plain = [bill for bill in exact if not bill.flags]
    missed = missing(plain, lambda bill: tax_on(bill.value, bill.rate) == bill.tax)

    tell(
        *(DATA, "value times rates, bills without exemptions"),
        rows=len(plain),
        missed=reasons(missed, {"23222000451009": _VALUE}),
    )
    assert (len(plain), len(missed)) == (17, 1)


def test_exemptions_come_off_the_value(exact: Sequence[TaxBill], tell: Tell) -> None:
    simple = [bill for bill in exact if bill.flags and bill.flags <= SIMPLE.keys()]

    def fits(bill: TaxBill) -> bool:
        exempt = sum(SIMPLE[flag] for flag in bill.flags)
        return tax_on(bill.value - exempt, bill.rate) == bill.tax

    missed = missing(simple, fits)

    tell(
        *(DATA, "value less exemptions times rates"),
        rows=len(simple),
        missed=reasons(missed, EXEMPTIONS),
    )
    assert (len(simple), len(missed)) == (11, 5)


def test_one_taxable_value_gives_every_line(exact: Sequence[TaxBill], tell: Tell) -> None:
    """The county's own line takes the cents that rounding leaves (DOMAIN.md P17e)."""

    def fits(bill: TaxBill) -> bool:
        low, high = bill.one_value()
        return ceil(low) < high and bill.lines_sum

    plain = [bill for bill in exact if not bill.in_tif]
    missed = missing(plain, fits)

    tell(
        *(DATA, "one value times its rate gives each line of an agency"),
        rows=len(plain),
        missed=reasons(missed, EXEMPTIONS),
    )
    assert (len(plain), missed) == (25, ["16043020250000"])


def test_in_a_tif_district_one_frozen_value_does(exact: Sequence[TaxBill], tell: Tell) -> None:
    """The district's line takes the rest. The value is frozen for all of it, and shared out."""

    def fits(bill: TaxBill) -> bool:
        low, high = bill.one_value()
        return low < high and bill.lines_sum

    tif = [bill for bill in exact if bill.in_tif]
    missed = missing(tif, fits)

    tell(
        *(DATA, "the same in a district (TIF), with a frozen value"),
        rows=len(tif),
        missed=Counter("a transit district with several values" for _ in missed),
    )
    assert (len(tif), set(missed)) == (12, TRANSIT)


def test_an_agencys_share_is_that_of_its_line(bills: Sequence[TaxBill], tell: Tell) -> None:
    off = [wrong_share(bill, line) for bill in bills if bill.tax > ZERO for line in bill.lines]

    tell(*(DATA, "an agency's share in percent"), rows=len(off), missed=Counter(filter(None, off)))
    assert (len(off), off.count("")) == (546, 501)


def wrong_share(bill: TaxBill, line: Row) -> str:
    """Return why a printed share is not that of its line; nothing if it is."""
    share = Money(100_00).share(Fraction(money(line["final_tax"]).cents, bill.tax.cents))
    off = abs((share - money(line["percent"])).cents)
    if off <= 1:
        return "off by 0.01" if off else ""
    return _LINES if EXEMPTIONS.get(bill.pin) == _LINES else "off by 0.02"


def test_the_installments_are_55_percent_and_the_rest(bills: Sequence[TaxBill], tell: Tell) -> None:
    below_zero = {}
    for bill in bills:
        asked = RULES.first_installment(int(bill.row["year"]))
        before = sum((money(line["prev_tax"]) for line in bill.lines), ZERO)
        second = bill.tax - before.share(asked.share)
        if second < ZERO:
            below_zero[bill.pin] = second

    assert below_zero == {  # DOMAIN.md 2.5
        "31261100740000": Money(-1_344_69),
        "04261010740000": Money(-10_917_28),
        "20092180540000": Money(-42_05),
    }
