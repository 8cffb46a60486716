"""What the page of a tax bill explains, on published bills of Cook County."""

import pytest

from tallystick.channels.web.tax_numbers import TaxYear
from tallystick.records.billing.models import BillLine
from tests.oracles.convert import SHARED, Row, money, read_rows
from tests.oracles.convert_cook_tax import by_bill

FOLDER = SHARED / "cook_property_tax"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data is absent")
# The published bills have flags, no amounts; these are the same for every home (DOMAIN.md P16).
SIMPLE = {
    "exe_homeowner": 10_000,
    "exe_senior": 8_000,
    "exe_disabled": 2_000,
    "exe_vet_returning": 5_000,
}
OTHERS = ("exe_freeze", "exe_longtime_homeowner", "exe_vet_disabled")
UNEXPLAINED = {
    "201909274240240000": "a building with the exemptions of many units",
    "201910153080520000": "a building with the exemptions of many units",
    "202210252080490000": "all of it was taken off, and no flag says so",
    "202223222000451009": "every line fits a value of 34,064, not the published 34,054",
    "202304084020280000": "the exemption was 9,000",
}


def plain(row: Row) -> bool:
    """Return whether rates and flags may give a bill: no district, not the rounded year 2024."""
    unsaid = any(row[flag] == "True" for flag in OTHERS)
    return row["in_tif"] == "False" and row["year"] != "2024" and not (unsaid and row["eav"] != "0")


def year(row: Row, agencies: list[Row]) -> TaxYear:
    exempt = {flag: dollars for flag, dollars in SIMPLE.items() if row[flag] == "True"}
    details = {"property_tax": {"value": int(row["eav"]), "exemptions": exempt}}
    lines = [
        BillLine(
            label=line["agency_name"],
            cents=money(line["final_tax"]).cents,
            details={"rate": line["rate"]},
        )
        for line in agencies
    ]
    return TaxYear.of(details, None, lines)


def test_the_page_explains_14_of_19_bills_to_the_last_line() -> None:
    agencies = by_bill(read_rows(FOLDER / "tax_bill_lines.csv"))
    rows = [row for row in read_rows(FOLDER / "tax_bills.csv") if plain(row)]
    years = {
        row["year"] + row["pin"]: year(row, list(agencies[row["year"], row["pin"]])) for row in rows
    }

    assert len(years) == 19
    assert {key for key, tax in years.items() if not tax.figured} == set(UNEXPLAINED)
    for tax in years.values():
        if tax.figured:
            assert [one for one in tax.agencies if not tax.product(one)] in ([], [tax.rest])
