"""Turns New York's published parking violations into bills with a history.

Neither the due date nor the day of a payment is published: a summons is due after 30 days, and what
was paid or taken off is dated on that day. Amounts are the published ones to the cent.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from tallystick.kernel.money import ZERO, Money
from tests.oracles.convert import Bill, Converted, Left, Row, line, money, movement, total
from tests.oracles.convert_nyc_water import day

_DAYS_TO_PAY = timedelta(days=30)
_CHARGES = {
    "fine": ("fine_amount", "Fine"),
    "penalty": ("penalty_amount", "Penalty"),
    "interest": ("interest_amount", "Interest"),
}
# A reduction takes off what grew first, and of the fine what is left of it.
_REDUCED_FIRST = ("interest", "penalty", "fine")
NO_AMOUNTS, NO_DATE, FUTURE = "no amounts", "no date", "a date that has not come"
OVERDUE = "due though it was paid"


def reduction(row: Row) -> Money:
    """Return what was taken off; a file without that column leaves a difference, which is it."""
    if "reduction_amount" in row:
        return money(row["reduction_amount"])
    return charged(row) - money(row["payment_amount"]) - money(row["amount_due"])


def charged(row: Row) -> Money:
    """Return fine, penalty and interest together."""
    return sum((money(row[column]) for column, _ in _CHARGES.values()), ZERO)


def convert(rows: Iterable[Row], *, today: date) -> Converted:
    """Return the bills of all rows that have a possible date, and amounts."""
    done = Converted(rows=0)
    for row in rows:
        done.rows += 1
        why = _why_not(row, today)
        if why:
            done.left.append(Left(row["summons_number"], why))
        else:
            done.bills.append(_bill(row))
    return done


def issued_on(row: Row) -> date:
    """Return the day of issue; the two files write it in two ways."""
    text = row["issue_date"]
    return day(text) if "/" in text else date.fromisoformat(text)


def _why_not(row: Row, today: date) -> str:
    if not row["issue_date"]:
        return NO_DATE
    if not row["fine_amount"]:
        return NO_AMOUNTS
    if issued_on(row) > today:
        return FUTURE
    return OVERDUE if reduction(row) < ZERO else ""


def _bill(row: Row) -> Bill:
    issued = issued_on(row)
    due = issued + _DAYS_TO_PAY
    amounts = {charge: money(row[column]) for charge, (column, _) in _CHARGES.items()}
    lines = [
        line(charge, _CHARGES[charge][1], amount)
        for charge, amount in amounts.items()
        if amount or charge == "fine"
    ]
    plate = row.get("plate_pseudonym", "")
    return {
        "service": "parking",
        "number": row["summons_number"],
        # The larger file has no plates: nobody knows which summonses are one owner's.
        "account": f"{row['state']} {plate}" if plate else row["summons_number"],
        "second": plate,
        "issued": str(issued),
        "total": total(lines),
        "details": _details(row),
        "obligations": [{"due": str(due), "lines": lines}],
        "history": [*_reductions(reduction(row), amounts, due), *_payment(row, due)],
    }


def _details(row: Row) -> dict[str, str]:
    said = {
        "violation": row["violation"],
        "county": row["county"],
        "agency": row["issuing_agency"],
        "status": row.get("violation_status", ""),
        "judgment": row.get("judgment_entry_date", ""),
    }
    return {name: text for name, text in said.items() if text}


def _reductions(amount: Money, amounts: dict[str, Money], on: date) -> list[Bill]:
    moved = []
    for charge in _REDUCED_FIRST:
        part = min(amount, amounts[charge])
        amount -= part
        if part:
            moved.append(movement("reduction", on, part, charge))
    return moved


def _payment(row: Row, on: date) -> list[Bill]:
    paid = money(row["payment_amount"])
    return [movement("payment", on, paid)] if paid else []
