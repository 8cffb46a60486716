"""6,468 published water charges of New York with their readings, on 6,035 bills."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.records.billing.models import BillLine
from tallystick.usecases.import_bills import AlreadyTaken
from tests.books import assert_sound, balance
from tests.oracles.conftest import Take, Tell
from tests.oracles.convert import SHARED, Converted, Row, money, read_rows
from tests.oracles.convert_nyc_water import (
    BACKWARDS,
    REPEATED,
    UNDATED,
    convert,
    day,
    without_repeats,
)
from tests.oracles.found import open_by_bill, readings_by_meter, unapplied_by_bill


@pytest.fixture
def city(new_york: City) -> City:
    return new_york


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(read_rows(SHARED / "nyc_water" / "bills_60_meters.csv"))


@pytest.fixture(scope="module")
def done(rows: Sequence[Row]) -> Converted:
    return convert(rows)


@pytest.fixture(scope="module")
def kept(rows: Sequence[Row]) -> list[Row]:
    return without_repeats(rows)[0]


@pytest.fixture(scope="module")
def billed(kept: Sequence[Row]) -> list[Row]:
    """Return the rows that are on the bills: those with possible dates."""
    return [row for row in kept if row["days"] and int(row["days"]) >= 0]


def test_rows_that_are_there_twice_are_taken_once(
    kept: Sequence[Row], done: Converted, tell: Tell
) -> None:
    tell(
        "New York water",
        "taken into the books",
        rows=done.rows,
        missed=done.reasons(),
    )

    assert (done.rows, len(kept), len(done.bills)) == (6_468, 6_356, 6_035)
    assert done.reasons() == {REPEATED: 112, UNDATED: 1, BACKWARDS: 1}
    assert Counter(row["Bill_Analyzed"] for row in kept) == {"Yes": 6_249, "Exception": 107}


@pytest.mark.django_db
def test_every_charge_is_in_the_books_to_the_cent(
    take: Take, done: Converted, billed: Sequence[Row], city: City
) -> None:
    taken = take(done.bills)

    water = city.service["water"]
    charged: Counter[str] = Counter()
    for row in billed:
        charged[row["UMIS_BILL_ID"]] += money(row["Current_Charges"]).cents
    assert (taken.new, taken.total) == (6_035, Money(5_420_431_24))
    assert open_by_bill() == {number: Money(cents) for number, cents in charged.items()}
    assert unapplied_by_bill() == {}
    assert balance(water.receivable) == taken.total
    for charge, column in (("water-sewer", "Water_Sewer_Charges"), ("other", "Other_Charges")):
        stated = sum((money(row[column]) for row in billed), ZERO)
        assert balance(water.charge[charge].revenue) == -stated
    assert_sound()


@pytest.mark.django_db
def test_every_meter_keeps_nine_years_of_readings(
    take: Take, done: Converted, billed: Sequence[Row]
) -> None:
    take(done.bills)

    found: dict[str, tuple[int, Money]] = {}
    for row in billed:
        many, charged = found.get(row["Meter_Number"], (0, ZERO))
        found[row["Meter_Number"]] = many + 1, charged + money(row["Water_Sewer_Charges"])
    assert len(found) == 60
    assert sum(many for many, _ in found.values()) == 6_354
    assert readings_by_meter() == found
    assert BillLine.objects.filter(details__estimated=True).count() == sum(
        row["Estimated"] == "Y" for row in billed
    )


@pytest.mark.django_db
def test_a_credit_is_a_line_of_its_own(take: Take, done: Converted) -> None:
    take(done.bills)

    found = BillLine.objects.filter(cents__lt=0).values_list("charge", "cents")
    assert Counter(found) == {
        ("other", -10_00): 7,
        ("other", -55): 1,
        ("other", -1_60): 1,
        ("other", -76_48): 1,
    }


@pytest.mark.django_db
def test_the_bills_again_change_nothing(take: Take, done: Converted) -> None:
    take(done.bills)
    before = Entry.objects.count()

    with pytest.raises(AlreadyTaken):
        take(done.bills)
    taken = take(done.bills[::-1])

    assert (taken.new, taken.changed, taken.same) == (0, 0, 6_035)
    assert Entry.objects.count() == before


def test_the_parts_sum_to_the_charge_on_every_row(rows: Sequence[Row]) -> None:
    for row in rows:
        parts = money(row["Water_Sewer_Charges"]) + money(row["Other_Charges"])
        assert money(row["Current_Charges"]) == parts


def test_the_days_are_those_between_the_dates(kept: Sequence[Row]) -> None:
    dated = [row for row in kept if row["days"]]

    assert len(dated) == 6_355
    for row in dated:
        between = day(row["Service_End_Date"]) - day(row["Service_Start_Date"])
        assert between.days == int(row["days"])
