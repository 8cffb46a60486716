"""A visitor of the residents' web who looks up bills, and the bills that are there to find."""

import html
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.bill_file import ticket

TICKET = "9188814612"
OTHER_TICKET = "9188814630"
PLATE = "QX70417"
PIN = "04-34-106-008-0000"
WATER = "123456-7897"
PLACE = "4402 S Millstone"
# What nobody may see without having claimed the account.
HIDDEN = ("Ana Reyes", "2210 W Tallgrass Ave", "Ben Okafor", "77 E Bluestem Ct")


def anas_ticket(number: str = TICKET, **more: Any) -> dict[str, Any]:
    """Return a ticket of $45.00, due on November 26."""
    more = {"account": f"IL {PLATE}", "second": PLATE, **more}
    return ticket(
        number,
        address=HIDDEN[1],
        details={"violation": "Expired meter", "place": PLACE, "happened": "2026-11-01 09:42"},
        **more,
    )


def bens_water(**more: Any) -> dict[str, Any]:
    """Return a water bill of $120.00, due on October 14: 40 days late at noon."""
    lines = [
        {"charge": "water", "label": "Water", "amount": "80.00", "details": {"rate": "4.98"}},
        {"charge": "garbage", "label": "Garbage", "amount": "40.00"},
    ]
    reading = {
        **{"meter": "40718265", "from": "2026-07-13", "to": "2026-09-12", "unit": "cubic feet"},
        **{"previous": 94400, "current": 96600, "kind": "estimated", "used_gallons": 16456},
    }
    return {
        "service": "water",
        "number": "1234567897-202609",
        "account": WATER,
        "second": "60614",
        "name": HIDDEN[2],
        "address": HIDDEN[3],
        "issued": "2026-09-20",
        "period_from": "2026-07-13",
        "period_to": "2026-09-12",
        "total": "120.00",
        "details": {"usage": "2,200 cubic feet", "readings": [reading]},
        "obligations": [{"due": "2026-10-14", "lines": lines}],
        **more,
    }


class Visitor:
    """Somebody with a browser; each method is one page or one press of a button."""

    def __init__(self, address: str = "192.0.2.1") -> None:
        self.address = address
        self.client = Client()

    def opens(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(path, query, REMOTE_ADDR=self.address)

    def sends(self, path: str, **fields: Any) -> HttpResponse:
        return self.client.post(path, fields, REMOTE_ADDR=self.address)

    def reads(self, path: str, **query: str) -> str:
        """Return the words of a page."""
        return words(self.opens(path, **query))

    def finds(self, service: str, number: str, second: str = "", **more: str) -> str:
        """Type a number, and what proves that one has the paper; return the words that follow."""
        fields = {"number": number, **({"second": second} if second else {}), **more}
        by = "?by=plate" if "state" in more else ""
        answer = self.sends(f"/pay/{service}/{by}", **fields)
        return self.reads(answer["Location"]) if answer.status_code == 303 else words(answer)

    def ids(self, path: str) -> list[str]:
        """Return what the forms of a bill's page would send as `obligation`."""
        page = self.opens(path).content.decode()
        return re.findall(r'name="obligation" value="([^"]+)"', page)

    def takes(self, path: str, **more: str) -> HttpResponse:
        """Put everything that a page offers into the basket."""
        return self.sends(f"{path}add/", obligation=self.ids(path), **more)


def words(response: HttpResponse) -> str:
    """Return what is between the header and the footer of a page, without its tags."""
    body = response.content.decode().partition("<main")[2].partition("<footer")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
