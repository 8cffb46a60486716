"""New York's demo, a city that no code knows: a ticket is found, explained step by step, paid."""

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tallystick.catalog.load import load_city
from tallystick.channels.web.views.content import read_page
from tallystick.config.settings import ROOT
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Bill
from tests import moment
from tests.journeys import paying

OWEN, PLATE = "3400000044", "OT61203"
# $115.00, and what 130 days late add: three steps, then two started months of interest on $175.00.
OWED = Money(177_63)
PAGES = ("", "help/", "places/", "privacy/", "security/", "accessibility/", "demo/")
ELSEWHERE = re.compile(r"Chicago|Cook County|Illinois|\bIL\b|312-555")
SAID = {
    "en": {
        "portal": "City of New York Payments",
        "parking": "Parking and camera tickets",
        "number": "Ticket number",
        "plate": "License plate",
        "ladder": "$10.00 on July 17, 2026. $20.00 on August 16, 2026. "
        "$30.00 on September 15, 2026. Together: $60.00.",
        "interest": "$175.00 unpaid (Fine, Late penalty) × 0.75% × 2 months = $2.63.",
        "pay": "Pay $177.63",
        "done": "Payment accepted",
    },
    "es": {
        "portal": "Pagos de la Ciudad de Nueva York",
        "parking": "Multas de estacionamiento y de cámaras",
        "number": "Número de multa",
        "plate": "Placa del vehículo",
        "ladder": "$10.00 el 17 de julio de 2026. $20.00 el 16 de agosto de 2026. "
        "$30.00 el 15 de septiembre de 2026. En total: $60.00.",
        "interest": "$175.00 sin pagar (Multa, Recargo por pago tardío) × 0.75% × 2 meses = $2.63.",
        "pay": "Pagar $177.63",
        "done": "Pago aceptado",
    },
}


@pytest.fixture
def portal(portal: str, settings: Settings) -> str:
    """New York with a few dozen invented accounts; it is November 23, 2026."""
    settings.CITY = load_city(ROOT / "cities" / "new-york")
    moment.stand(settings)
    read_page.cache_clear()
    call_command("demo_load", accounts=30)
    yield portal
    read_page.cache_clear()


@pytest.mark.parametrize("language", ["en", "es"])
def test_owen_sees_each_step_and_pays(
    page: Page,
    portal: str,
    console: list[str],
    settings: Settings,
    axe: Callable[[], tuple[list[object], list[object]]],
    language: str,
) -> None:
    said = SAID[language]
    page.context.add_cookies([{"name": "django_language", "value": language, "url": portal}])
    for path in PAGES:
        page.goto(f"{portal}/{path}")
        assert not ELSEWHERE.search(page.locator("body").inner_text()), path

    page.goto(portal)
    expect(page.get_by_role("banner")).to_contain_text(said["portal"])
    page.get_by_role("link", name=said["parking"]).click()
    page.get_by_label(said["number"]).fill(OWEN)
    page.get_by_label(said["plate"]).fill(PLATE)
    page.locator("#page-form .usa-button").click()
    expect(page.locator(".cp-owed")).to_have_text(str(OWED))
    for line in page.locator(".cp-lines summary").all():
        line.click()
    expect(page.get_by_text(said["ladder"])).to_be_visible()
    expect(page.get_by_text(said["interest"])).to_be_visible()
    assert axe()[0] == []
    assert not ELSEWHERE.search(page.locator("body").inner_text())
    before = debit_balance(settings.CITY.service["parking"].receivable)
    page.get_by_role("button", name=said["pay"]).click()
    paying.basket_by_account(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text(said["done"])
    assert not ELSEWHERE.search(page.locator("body").inner_text())
    assert debit_balance(settings.CITY.books.ach_clearing) == OWED
    fine = Money(Bill.objects.get(number=OWEN).total_cents)
    assert before - debit_balance(settings.CITY.service["parking"].receivable) == fine
