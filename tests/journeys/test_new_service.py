"""A service that is one more TOML file in a city's folder is found and paid, without any code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tallystick.catalog.load import load_city
from tallystick.config.settings import ROOT
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tests import moment
from tests.journeys import paying

CHICAGO = ROOT / "cities" / "chicago"
BOAT = """
code = "boat-mooring"
position = 100
menu = "other"
biller = "city"
name = { en = "Boat mooring", es = "Amarre de barcos" }
short = { en = "Pay for a mooring in the harbor", es = "Pague un amarre en el puerto" }
at_hand = { en = "Have your mooring bill at hand.", es = "Tenga a la mano la factura del amarre." }
receivable = "1260"
principal = "mooring"
order = ["mooring", "late-fee"]

[[identifiers]]
code = "mooring"
finds = "bill"
name = { en = "Mooring number", es = "Número de amarre" }
masks = ["AA-9999"]
example = "BM-0042"
where = { en = "On the sign at the pier.", es = "En el letrero del muelle." }

[second]
code = "zip"
name = { en = "ZIP code on the bill", es = "Código postal en la factura" }
example = "60611"
where = { en = "Behind your address.", es = "Detrás de su dirección." }

[[charges]]
code = "mooring"
name = { en = "Mooring", es = "Amarre" }
revenue = "4430"

[[charges]]
code = "late-fee"
name = { en = "Late fee", es = "Cargo por atraso" }
revenue = "4430"

[payable]
methods = ["echeck", "card"]

[[late_fees]]
charge = "late-fee"
kind = "flat-after-days"
from = 2020-01-01
after_days = 10
amount = 15_00
name = { en = "$15 when it is more than 10 days late", es = "$15 cuando pasan más de 10 días" }
source = "Harbor rules, section 7"

[details]
pier = { en = "Pier", es = "Muelle" }
"""
BILL = {
    "service": "boat-mooring",
    "number": "BM-0042",
    "account": "BM-0042",
    "second": "60611",
    "name": "Ana Reyes",
    "issued": "2026-10-01",
    "total": "120.00",
    "details": {"pier": "Pier 3"},
    "obligations": [
        {"due": "2026-11-01", "lines": [{"charge": "mooring", "label": "", "amount": "120.00"}]}
    ],
}


@pytest.fixture
def portal(portal: str, settings: Settings, tmp_path: Path) -> str:
    """Chicago with a service more, and one bill of it, due on November 1; it is November 23."""
    folder = Path(shutil.copytree(CHICAGO, tmp_path / "chicago"))
    (folder / "services" / "boat-mooring.toml").write_text(BOAT, encoding="utf-8")
    settings.CITY = load_city(folder)
    moment.stand(settings)
    bills = tmp_path / "moorings.jsonl"
    bills.write_text(json.dumps(BILL) + "\n")
    call_command("import_bills", str(bills))
    return portal


SAID = {
    "en": {
        "service": "Boat mooring",
        "number": "Mooring number",
        "zip": "ZIP code on the bill",
        "late": "$15 when it is more than 10 days late",
        "pay": "Pay $135.00",
        "done": "Payment accepted",
    },
    "es": {
        "service": "Amarre de barcos",
        "number": "Número de amarre",
        "zip": "Código postal en la factura",
        "late": "$15 cuando pasan más de 10 días",
        "pay": "Pagar $135.00",
        "done": "Pago aceptado",
    },
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mooring_is_found_explained_and_paid(
    page: Page,
    portal: str,
    console: list[str],
    settings: Settings,
    axe: Callable[[], tuple[list[object], list[object]]],
    language: str,
) -> None:
    said = SAID[language]
    page.context.add_cookies([{"name": "django_language", "value": language, "url": portal}])

    page.goto(portal)
    page.get_by_role("link", name=said["service"]).click()
    page.get_by_label(said["number"]).fill("bm 0042")
    page.get_by_label(said["zip"]).fill("60611")
    page.locator("#page-form .usa-button").click()
    expect(page.locator(".cp-owed")).to_have_text("$135.00")
    page.locator(".cp-lines summary").last.click()
    expect(page.get_by_text(said["late"])).to_be_visible()
    expect(page.get_by_text("Harbor rules, section 7")).to_be_visible()
    assert axe()[0] == []
    page.get_by_role("button", name=said["pay"]).click()
    paying.basket_by_account(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text(said["done"])
    assert debit_balance(settings.CITY.books.ach_clearing) == Money(135_00)
    assert debit_balance(settings.CITY.service["boat-mooring"].receivable) == ZERO
