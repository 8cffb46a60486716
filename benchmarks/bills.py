"""The bills with the longest pages: a tax bill with its agencies, and a year of water bills."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

TAX_LINES = ("County", "City", "Library", "Schools", "Colleges", "Parks", "Water", "Forest")
WATER = (2_400, 2_500, 2_300, 2_450, 2_350, 2_500, 2_800)  # cubic feet in two months each


def take_bills() -> str:
    """Import a tax bill and water bills, and return the address of the newest water bill."""
    from tests.bill_file import arrive
    from tests.water import all_but_the_newest_paid, meis_bills, number_of

    now = datetime.now(UTC)
    read = now.date() - timedelta(days=20)
    bills = all_but_the_newest_paid(meis_bills(*WATER, until=read))
    arrive(*bills, _tax_bill(now.date()), now=now)
    return f"/pay/water/{number_of(read)}/"


def _tax_bill(today: date) -> dict[str, Any]:
    """Return a tax bill of two installments, the second with eight agencies."""
    lines = [
        {
            "charge": "tax",
            "label": agency,
            "amount": "100.00",
            "details": {"rate": "1.234", "last_year": "98.00"},
        }
        for agency in TAX_LINES
    ]
    first = {"charge": "tax", "label": "First installment", "amount": "431.20"}
    less = first | {"label": "Less the first installment", "amount": "-431.20"}
    installments = [(30, [first]), (150, [*lines, less])]
    return {
        "service": "property-tax",
        "number": "2025 04-34-106-008-0000",
        "account": "04-34-106-008-0000",
        "issued": (today - timedelta(days=10)).isoformat(),
        "tax_year": 2025,
        "total": "800.00",
        "details": {
            "property_tax": {
                "last_year": "784.00",
                "value": 18104,
                "exemptions": {"homeowner": 10000},
            }
        },
        "obligations": [
            {
                "due": (today + timedelta(days=wait)).isoformat(),
                "label": str(number),
                "lines": of_it,
            }
            for number, (wait, of_it) in enumerate(installments, start=1)
        ],
    }
