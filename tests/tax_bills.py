"""Ben's property tax with its agencies, as a county's file brings it: two years, and a credit."""

from typing import Any

from tests.bill_file import payment

PIN = "04-34-106-008-0000"
# Agency, percent of the taxable value, 2025, 2024.
AGENCIES = (
    ("City of Chicago", "1.640", "1359.59", "1300.00"),
    ("Chicago School District 299", "3.790", "3141.99", "3000.00"),
    ("Chicago Park District", "0.336", "278.55", "270.00"),
    ("City of Chicago Library Fund", "0.118", "97.82", "95.00"),
    ("County of Cook", "0.386", "320.01", "335.00"),
)


def tax_2025(**more: Any) -> dict[str, Any]:
    """Return $5,197.96 on a value of $92,902: the first half is paid, the rest due December 15."""
    lines = [
        line(name, amount, rate=rate, last_year=before) for name, rate, amount, before in AGENCIES
    ]
    lines[0]["details"]["pension"] = "1006.10"
    return {
        "service": "property-tax",
        "number": "2025 04-34-106-008-0000",
        "account": PIN,
        "issued": "2026-02-01",
        "tax_year": 2025,
        "total": "5197.96",
        "details": {
            "class": "2-03",
            "property_tax": {
                "last_year": "5000.00",
                "assessed": 30800,
                "factor": "3.0163",
                "value": 92902,
                "exemptions": {"homeowner": 10000},
            },
        },
        "obligations": [
            {"due": "2026-03-03", "label": "1", "lines": [line("First installment", "2750.00")]},
            {
                "due": "2026-12-15",
                "label": "2",
                "lines": [*lines, line("Less the first installment", "-2750.00")],
            },
        ],
        "history": [payment("2026-03-02", "2750.00")],
        **more,
    }


def only_first() -> dict[str, Any]:
    """Return the same bill as it was before the second installment was sent."""
    bill = tax_2025(total="2750.00")
    return bill | {
        "details": {"property_tax": {"last_year": "5000.00"}},
        "obligations": bill["obligations"][:1],
        "history": [],
    }


def tax_2024() -> dict[str, Any]:
    """Return the year before: $5,000.00, paid in two halves, the second after a month."""
    return {
        "service": "property-tax",
        "number": "2024 04-34-106-008-0000",
        "account": PIN,
        "issued": "2025-02-01",
        "tax_year": 2024,
        "total": "5000.00",
        "details": {"property_tax": {"last_year": "4800.00"}},
        "obligations": [
            {"due": "2025-03-04", "label": "1", "lines": [line("First installment", "2640.00")]},
            {"due": "2025-12-15", "label": "2", "lines": [line("Rest of the year", "2360.00")]},
        ],
        "history": [
            payment("2025-03-01", "2640.00"),
            payment("2025-12-14", "2360.00", obligation=2),
        ],
    }


def tax_free() -> dict[str, Any]:
    """Return a published year of an owner whose exemptions came to all of the value."""
    agency = line("City of Chicago", "0.00", rate="1.640", last_year="2444.89")
    return {
        "service": "property-tax",
        "number": "2025 31-26-110-074-0000",
        "account": "31-26-110-074-0000",
        "issued": "2026-02-01",
        "tax_year": 2025,
        "total": "0.00",
        "details": {
            "property_tax": {
                "last_year": "2444.89",
                "value": 60000,
                "exemptions": {"disabled-veteran": 60000},
            }
        },
        "obligations": [
            {"due": "2026-03-03", "label": "1", "lines": [line("First installment", "1344.69")]},
            {"due": "2026-12-15", "label": "2", "lines": [agency, line("Less", "-1344.69")]},
        ],
        "history": [payment("2026-03-02", "1344.69")],
    }


def line(label: str, amount: str, **details: str) -> dict[str, Any]:
    """Return a printed line."""
    return {"charge": "tax", "label": label, "amount": amount, "details": details}
