"""Bill files of the people in the tests: Ana's ticket, Ben's tax bill."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tallystick.channels.files.bills import BillFile
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.usecases.import_bills import AlreadyTaken, Imported, import_bills
from tests.moment import NOON
from tests.resident import Resident

TICKET = "9188814621"

Take = Callable[..., Imported]
Paid = Callable[..., None]


def ticket(number: str = TICKET, amount: str = "45.00", **more: Any) -> dict[str, Any]:
    """Return Ana's parking ticket."""
    line = {"charge": "fine", "label": "Expired meter", "amount": amount}
    return {
        "service": "parking",
        "number": number,
        "account": "IL AB12345",
        "second": "AB 12345",
        "name": "Ana Reyes",
        "issued": "2026-11-01",
        "total": amount,
        "obligations": [{"due": "2026-11-26", "lines": [line]}],
        **more,
    }


def tax_bill(first: str, second: str) -> dict[str, Any]:
    """Return Ben's tax bill, with its two installments."""

    def installment(label: str, due: str, amount: str) -> dict[str, Any]:
        line = {"charge": "tax", "label": "City of Chicago", "amount": amount}
        return {"due": due, "label": label, "lines": [line]}

    return {
        "service": "property-tax",
        "number": "2025 04-34-106-008-0000",
        "account": "04-34-106-008-0000",
        "issued": "2026-02-01",
        "tax_year": 2025,
        "total": f"{(cents(first) + cents(second)) / 100:.2f}",
        "obligations": [
            installment("1", "2026-03-03", first),
            installment("2", "2026-08-01", second),
        ],
    }


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Return a function that imports bills as a JSON Lines file."""

    def run(*bills: dict[str, Any], now: datetime = NOON) -> Imported:
        return take_file(tmp_path / "bills.jsonl", *bills, now=now)

    return run


def write_file(path: Path, bills: Iterable[dict[str, Any]]) -> None:
    """Write bills to a JSON Lines file."""
    path.write_text("".join(json.dumps(bill) + "\n" for bill in bills))


def take_file(path: Path, *bills: dict[str, Any], now: datetime = NOON) -> Imported:
    """Write bills to a JSON Lines file and import it."""
    write_file(path, bills)
    file = BillFile(path)
    return import_bills(rows=file, source=file, city=settings.CITY, actor="ana", now=now)


def arrive(*bills: dict[str, Any], now: datetime) -> None:
    """Import bills, unless they are here already."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(AlreadyTaken):
        take_file(Path(folder) / "bills.jsonl", *bills, now=now)


def payment(on: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"on": on, "kind": "payment", "amount": amount, **more}


@pytest.fixture
def paid(ana: Resident, confirm: Callable[[Payment], Payment]) -> Paid:
    """Return a function by which Ana pays a bill."""

    def run(number: str) -> None:
        payment = ana.wants(Obligation.objects.get(bill__number=number)).chooses("echeck").starts()
        ana.pays()
        confirm(payment)

    return run
