"""A bill that may be paid in parts says so in words, with what a month costs."""

from tests.bill_file import Take
from tests.visitor import Visitor

RIDE = {
    "service": "ambulance",
    "number": "2024-10015",
    "account": "2024-10015",
    "second": "60614",
    "name": "Ben Okafor",
    "issued": "2026-11-01",
    "total": "360.10",
    "obligations": [
        {
            "due": "2026-12-15",
            "lines": [
                {"charge": "ride", "label": "Ambulance ride", "amount": "1800.50"},
                {"charge": "ride", "label": "Paid by insurance", "amount": "-1440.40"},
            ],
        }
    ],
}


def test_an_ambulance_ride_can_be_paid_over_24_months(ana: Visitor, take: Take) -> None:
    take(RIDE)

    page = ana.finds("ambulance", "202410015")

    assert "You can pay in up to 24 equal monthly payments. Call us to arrange it." in page
    assert "Over 24 months, $360.10 is $15.01 a month or less." in page  # 15.00 x 24 = 360.00


def test_a_ticket_is_not_paid_in_parts(ana: Visitor) -> None:
    assert "Pay in parts" not in ana.reads("/pay/parking/9188814612/")
