"""Turns Cook County's published tax bills and their agency lines into bills of two installments.

The first installment is computed as the law does, 55 percent of the year before; the second lists
the agencies and takes the first one off. Days that are not published are the statute's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.kernel.money import ZERO, Money
from tests.oracles.convert import Bill, Converted, Row, line, money, written

FIRST_SHARE = Decimal("0.55")
DIFFERENCE = "Not in the lines of the agencies, as printed"

# (first, second) installment by tax year, where they are published; else 1 March and 1 August.
_DUE = {
    2020: (date(2021, 3, 2), date(2021, 8, 2)),
    2021: (date(2022, 3, 1), date(2022, 12, 30)),
    2022: (date(2023, 4, 3), date(2023, 12, 1)),
    2023: (date(2024, 3, 1), date(2024, 8, 1)),
    2024: (date(2025, 3, 4), date(2025, 12, 15)),
}
_EXEMPTIONS = {
    "exe_homeowner": "Homeowner",
    "exe_senior": "Senior",
    "exe_freeze": "Senior freeze",
    "exe_longtime_homeowner": "Longtime homeowner",
    "exe_disabled": "Person with a disability",
    "exe_vet_returning": "Returning veteran",
    "exe_vet_disabled": "Veteran with a disability",
}

Key = tuple[str, str]  # tax year and PIN


def by_bill(lines: Iterable[Row]) -> Mapping[Key, Sequence[Row]]:
    """Return the agency lines of each bill."""
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in lines:
        found[row["year"], row["pin"]].append(row)
    return found


def first_installment(lines: Iterable[Row]) -> Money:
    """Return 55 percent of the tax of the year before (DOMAIN.md P2)."""
    return sum((money(row["prev_tax"]) for row in lines), ZERO).share(FIRST_SHARE)


def difference(bill: Row, lines: Iterable[Row]) -> Money:
    """Return what the bill asks beyond the lines of its agencies."""
    return money(bill["tax_amt_post_exe"]) - sum((money(row["final_tax"]) for row in lines), ZERO)


def convert(bills: Iterable[Row], lines: Iterable[Row], *, explain: bool = True) -> Converted:
    """
    Return every bill with two installments.

    :param explain: give a bill whose lines do not sum a visible line with the difference; without
        it such a bill is as printed, and no bill file with it is taken
    """
    agencies = by_bill(lines)
    done = Converted(rows=0)
    for row in bills:
        done.rows += 1
        done.bills.append(_bill(row, agencies[row["year"], row["pin"]], explain))
    return done


def _bill(row: Row, agencies: Sequence[Row], explain: bool) -> Bill:
    year = int(row["year"])
    first = first_installment(agencies)
    second = [_agency(each) for each in agencies]
    if explain and difference(row, agencies):
        second.append(line("tax", DIFFERENCE, difference(row, agencies)))
    second.append(line("tax", "First installment", -first))
    return {
        "service": "property-tax",
        "number": f"{year} {row['pin']}",
        "account": row["pin"],
        "issued": f"{year + 1}-01-15",
        "tax_year": year,
        "total": written(money(row["tax_amt_post_exe"])),
        "details": _details(row),
        "obligations": _installments(year, first, second),
    }


def _installments(year: int, first: Money, second: list[dict[str, Any]]) -> list[Bill]:
    due = _DUE.get(year, (date(year + 1, 3, 1), date(year + 1, 8, 1)))
    estimate = line("tax", "55 percent of the tax of the year before", first)
    return [
        {"due": str(due[0]), "label": "1", "lines": [estimate]},
        {"due": str(due[1]), "label": "2", "lines": second},
    ]


def _agency(row: Row) -> dict[str, Any]:
    return line(
        "tax",
        row["agency_name"],
        money(row["final_tax"]),
        agency=row["agency_num"],
        rate=row["rate"],
        share=row["percent"],
        pension=written(money(row["pension"])),
        year_before=written(money(row["prev_tax"])),
    )


def _details(row: Row) -> dict[str, Any]:
    exemptions = [name for flag, name in _EXEMPTIONS.items() if row[flag] == "True"]
    return {
        "class": row["class"],
        "assessed": row["eav"],
        "exemptions": ", ".join(exemptions),
        "tax_code": row["tax_code"],
    }
