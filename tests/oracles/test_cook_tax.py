"""50 published Cook County tax bills with the lines of their agencies, to the cent."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from django.conf import settings

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.records.billing.models import BillLine, Obligation
from tallystick.usecases.import_bills import AlreadyTaken, Refused
from tests.books import assert_sound, balance
from tests.oracles.conftest import Take, Tell
from tests.oracles.convert import SHARED, Converted, Row, money, read_rows
from tests.oracles.convert_cook_tax import (
    DIFFERENCE,
    Key,
    by_bill,
    convert,
    difference,
    first_installment,
)
from tests.oracles.found import open_by_bill, unapplied_by_bill

FOLDER = SHARED / "cook_property_tax"
TAX = settings.CITY.service["property-tax"]
UNEXPLAINED = {"202316043020250000": Money(699_50), "202420092180540000": Money(-3)}
CREDITS = {
    "202131261100740000": Money(1_344_69),
    "202204261010740000": Money(10_917_28),
    "202420092180540000": Money(42_05),
}


@pytest.fixture(scope="module")
def bills() -> list[Row]:
    return list(read_rows(FOLDER / "tax_bills.csv"))


@pytest.fixture(scope="module")
def lines() -> list[Row]:
    return list(read_rows(FOLDER / "tax_bill_lines.csv"))


@pytest.fixture(scope="module")
def agencies(lines: Sequence[Row]) -> Mapping[Key, Sequence[Row]]:
    return by_bill(lines)


@pytest.fixture(scope="module")
def done(bills: Sequence[Row], lines: Sequence[Row]) -> Converted:
    return convert(bills, lines)


def number(row: Row) -> str:
    return row["year"] + row["pin"]


@pytest.mark.django_db
def test_every_bill_is_in_the_books_to_the_cent(
    take: Take, done: Converted, bills: Sequence[Row], tell: Tell
) -> None:
    tell(
        "Cook County tax",
        "taken into the books",
        rows=done.rows,
        missed=done.reasons(),
    )
    taken = take(done.bills)

    asked = {number(row): money(row["tax_amt_post_exe"]) for row in bills}
    opened, unapplied = open_by_bill(), unapplied_by_bill()
    assert (done.rows, len(done.left), taken.new) == (50, 0, 50)
    assert taken.total == sum(asked.values(), ZERO) == Money(907_071_70)
    assert {key: amount - unapplied.get(key, ZERO) for key, amount in opened.items()} == asked
    assert unapplied == CREDITS
    assert balance(TAX.charge["tax"].revenue) == -taken.total
    assert_sound()


@pytest.mark.django_db
def test_every_line_of_an_agency_is_kept_as_printed(
    take: Take, done: Converted, lines: Sequence[Row]
) -> None:
    take(done.bills)

    kept = BillLine.objects.filter(details__has_key="agency")
    assert kept.count() == len(lines) == 611
    assert sorted((each.label, each.cents) for each in kept) == sorted(
        (row["agency_name"], money(row["final_tax"]).cents) for row in lines
    )


@pytest.mark.django_db
def test_two_bills_show_what_their_lines_do_not_explain(take: Take, done: Converted) -> None:
    take(done.bills)

    shown = BillLine.objects.filter(label=DIFFERENCE).select_related("obligation__bill")
    assert {line.obligation.bill.number: Money(line.cents) for line in shown} == UNEXPLAINED


@pytest.mark.django_db
def test_without_that_line_the_file_is_refused_and_names_both(
    take: Take, bills: Sequence[Row], lines: Sequence[Row], done: Converted
) -> None:
    with pytest.raises(Refused) as refused:
        take(convert(bills, lines, explain=False).bills)

    at = {mistake.line: mistake.reason for mistake in refused.value.mistakes}
    assert {number(bills[line - 1]) for line in at} == set(UNEXPLAINED)
    assert "The lines sum to $4,786.26, but the total is $5,485.76." in at.values()
    assert Entry.objects.count() == 0
    take(done.bills)  # nothing stands in its way


@pytest.mark.django_db
def test_the_first_installment_is_55_percent_of_the_year_before(
    take: Take,
    done: Converted,
    bills: Sequence[Row],
    agencies: Mapping[Key, Sequence[Row]],
    tell: Tell,
) -> None:
    take(done.bills)

    tell("Cook County tax", "first installment of 55 percent, in the books", rows=50, missed={})
    first = Obligation.objects.filter(position=1).select_related("bill")
    assert {each.bill.number: Money(each.open_cents) for each in first} == {
        number(row): first_installment(agencies[row["year"], row["pin"]]) for row in bills
    }


@pytest.mark.django_db
def test_the_bills_again_change_nothing(take: Take, done: Converted) -> None:
    take(done.bills)
    before = Entry.objects.count()

    with pytest.raises(AlreadyTaken):
        take(done.bills)
    taken = take(done.bills[::-1])

    assert (taken.new, taken.changed, taken.same) == (0, 0, 50)
    assert Entry.objects.count() == before


def test_the_lines_sum_to_the_bill_on_48_of_50(
    bills: Sequence[Row], agencies: Mapping[Key, Sequence[Row]], tell: Tell
) -> None:
    found = {number(row): difference(row, agencies[row["year"], row["pin"]]) for row in bills}
    missed = {key: amount for key, amount in found.items() if amount}

    tell(
        *("Cook County tax", "lines sum to the bill"),
        rows=len(found),
        missed={f"{key[4:]} is {abs(amount)} off": 1 for key, amount in missed.items()},
    )
    assert missed == UNEXPLAINED


def test_a_rate_is_the_levy_over_all_value_on_221_of_221(lines: Sequence[Row], tell: Tell) -> None:
    levies = {
        (row["year"], row["agency"]): Decimal(row["total_levy"]) / Decimal(row["total_eav"])
        for row in read_rows(FOLDER / "levy_and_total_eav_by_agency.csv")
        if Decimal(row["total_eav"])
    }
    known = [
        (line, levies[key])
        for line in lines
        if (key := (line["year"], line["agency_num"])) in levies
    ]

    missed = [
        line
        for line, share in known
        # Thousandths of a percent are whole numbers, and round half up as cents do.
        if Money(100_000).share(share).cents != Decimal(line["rate"]) * 1000
    ]

    tell(
        *("Cook County tax", "an agency's rate is its levy over all value"),
        rows=len(known),
        missed={"another rate": len(missed)},
    )
    assert (len(known), missed) == (221, [])


def test_what_must_hold_holds_on_every_row(bills: Sequence[Row], lines: Sequence[Row]) -> None:
    towns = {
        row["township_name"]: row["township_code"] for row in read_rows(FOLDER / "town_dict.csv")
    }
    classes = {(row["year"], row["pin"]): row["class"] for row in bills}
    tif = {(line["year"], line["pin"]) for line in lines if "TIF" in line["agency_name"]}

    assert [row for row in bills if row["tax_code"][:2] != towns[row["township_name"]]] == []
    assert {key for key in classes if key in tif} == {
        (row["year"], row["pin"]) for row in bills if row["in_tif"] == "True"
    }
    assert [line for line in lines if money(line["pension"]) > money(line["final_tax"])] == []
    assert [line for line in lines if classes[line["year"], line["pin"]] != line["class"]] == []
