"""Bills by the thousand, of any service, with any history; the same ones in every run."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from tallystick.kernel.identifiers import luhn_ok

SERVICES = ("parking", "property-tax", "water", "vehicle-sticker")
RELIEF = (
    [],
    ["senior-no-penalty"],
    [],
    ["utility-billing-relief"],
)  # of the water accounts, in turn
FIRST = date(2026, 1, 5)
TODAY = date(2026, 11, 23)
_SPAN = (TODAY - FIRST).days


def many_bills(accounts: int, *, each: int, random: Random) -> Iterator[dict[str, Any]]:
    """Yield the bills of some accounts, as the rows of a bill file."""
    for account in range(accounts):
        service = SERVICES[account % len(SERVICES)]
        for number in range(each):
            yield _bill(service, account, number, random)


def account_of(service: str, account: int) -> str:
    """Return an account's number as it stands on paper."""
    if service == "property-tax":
        return f"04-34-106-{account // 10_000:03}-{account % 10_000:04}"
    if service == "water":
        return next(n for n in (f"55{account:07}{digit}" for digit in range(10)) if luhn_ok(n))
    return f"IL QX{account:05}"


def _bill(service: str, account: int, number: int, random: Random) -> dict[str, Any]:
    issued = FIRST + timedelta(days=random.randrange(_SPAN))
    dues = [issued + timedelta(days=random.choice((0, 21, 25, 30)))]
    if service == "property-tax":
        dues.append(dues[0] + timedelta(days=random.randrange(60, 200)))
    obligations = [_obligation(service, due, random) for due in dues]
    total = sum(_cents(line["amount"]) for part in obligations for line in part["lines"])
    return {
        "service": service,
        "number": _number(service, account, number),
        "account": account_of(service, account),
        "issued": issued.isoformat(),
        "total": _dollars(total),
        **({"tax_year": issued.year - 1} if service == "property-tax" else {}),
        **({"details": {"programs": RELIEF[account // 4 % 4]}} if service == "water" else {}),
        "obligations": obligations,
        "history": list(_history(obligations, issued, random)),
    }


def _number(service: str, account: int, number: int) -> str:
    numbers = {
        "parking": f"91{account:05}{number:03}",
        "vehicle-sticker": f"VS{number:03}-{account:05}",
    }
    return numbers.get(service, f"{account_of(service, account)}-{number}")


def _obligation(service: str, due: date, random: Random) -> dict[str, Any]:
    charges = {
        "parking": ("fine",),
        "property-tax": ("tax",),
        "water": ("water", "sewer", "tax", "garbage")[: random.randrange(1, 5)],
        "vehicle-sticker": ("sticker",),
    }
    lines = [
        {"charge": charge, "label": charge, "amount": _dollars(random.randrange(1, 2_000_00))}
        for charge in charges[service]
    ]
    return {"due": due.isoformat(), "lines": lines}


def _history(
    obligations: list[dict[str, Any]], issued: date, random: Random
) -> Iterator[dict[str, Any]]:
    """Yield payments of some of the bills: of a part, of all of it, early, late."""
    for place, part in enumerate(obligations, start=1):
        billed = sum(_cents(line["amount"]) for line in part["lines"])
        for share in random.choice(((), (), (1.0,), (0.3,), (0.5, 0.2), (0.1, 0.1, 0.1))):
            day = issued + timedelta(days=random.randrange((TODAY - issued).days + 1))
            if amount := int(billed * share):
                yield {
                    "on": day.isoformat(),
                    "kind": "payment",
                    "amount": _dollars(amount),
                    "obligation": place,
                }


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _cents(dollars: str) -> int:
    return int(dollars.replace(".", ""))
