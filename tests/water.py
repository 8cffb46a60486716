"""Mei's water bills as her city sends them: every two months, the newest due on December 7."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.metering import prices_of, used_of
from tallystick.rules.tariff import priced

ACCOUNT = "204060-8016"
ZIP = "60625"
NEWEST = date(2026, 11, 5)  # the last reading


def meis_bills(
    *used: int, until: date = NEWEST, stood: int = 312_000, **newest: Any
) -> list[dict[str, Any]]:
    """
    Return bills of two months each, oldest first, computed by the city's own rates.

    :param used: cubic feet in each period, the newest last
    :param until: when the meter was read last
    :param newest: more details of the newest bill
    """
    bills = []
    for nth, volume in enumerate(used):
        back = len(used) - 1 - nth
        last = add_months(until, -2 * back)
        bills.append(_bill(stood, volume, last, newest if not back else {}))
        stood += volume
    return bills


def all_but_the_newest_paid(bills: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for bill in bills[:-1]:
        bill["history"] = [{"on": bill["issued"], "kind": "payment", "amount": bill["total"]}]
    return bills


def number_of(last: date = NEWEST) -> str:
    return f"{ACCOUNT.replace('-', '')}{last:%Y%m}"


def _bill(stood: int, used: int, last: date, more: dict[str, Any]) -> dict[str, Any]:
    first = add_months(last, -2) + timedelta(days=1)
    kind = more.pop("kind", "actual")
    reading = {
        **{"meter": "40718265", "from": first.isoformat(), "to": last.isoformat()},
        **{"previous": stood, "current": stood + used, "unit": "cubic feet", "kind": kind},
        "used_gallons": round(used * 7.48),
    }
    details = {"homes": 2, "readings": [reading], **more}
    lines = _lines(details)
    issued = last + timedelta(days=8)
    return {
        "service": "water",
        "number": number_of(last),
        "account": ACCOUNT,
        "second": ZIP,
        "name": "Mei Chen",
        "issued": issued.isoformat(),
        "period_from": first.isoformat(),
        "period_to": last.isoformat(),
        "total": _written(sum((amount for _, amount in lines), ZERO)),
        "details": details,
        "obligations": [
            {
                "due": (issued + timedelta(days=24)).isoformat(),
                "lines": [
                    {"charge": charge, "label": charge.title(), "amount": _written(amount)}
                    for charge, amount in lines
                ],
            }
        ],
    }


def _lines(details: dict[str, Any]) -> list[tuple[str, Money]]:
    metered = settings.CITY.service["water"].metered
    used = used_of(details)
    assert metered
    assert used
    return [
        (line.price.charge, line.amount) for line in priced(prices_of(metered, settings.CITY), used)
    ]


def _written(amount: Money) -> str:
    return str(amount).replace("$", "").replace(",", "")
