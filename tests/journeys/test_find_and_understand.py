"""In a real browser, on a small phone: find a bill, understand it, and have it in the basket."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from tests import moment
from tests.bill_file import Take, take, tax_bill
from tests.journeys.rules import CLIPPED, LOW, SIZES, SPACING, TOO_WIDE
from tests.visitor import OTHER_TICKET, PIN, PLATE, TICKET, WATER, anas_ticket, bens_water

__all__ = ["take"]

Look = Callable[[], None]


@pytest.fixture
def portal(live_server, settings: Settings, take: Take) -> str:
    """Ana has two tickets, Ben a water bill and a tax bill; it is noon of November 23, 2026."""
    moment.stand(settings)
    due = {"due": "2026-11-11", "lines": anas_ticket()["obligations"][0]["lines"]}
    other = anas_ticket(OTHER_TICKET, obligations=[due])
    take(anas_ticket(), other, bens_water(), tax_bill("1284.37", "1051.08"))
    return str(live_server.url)


@pytest.fixture
def look(page: Page, axe: Callable[[], tuple[list[object], list[object]]]) -> Look:
    """Return a function that looks at the page as people with very different eyes do."""

    def run() -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert axe()[0] == [], page.url
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(TOO_WIDE) == [], (page.url, width)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(LOW) == [], page.url
        page.evaluate(SPACING)
        assert page.evaluate(TOO_WIDE) == [], page.url
        assert page.evaluate(CLIPPED) == [], page.url
        page.evaluate("document.adoptedStyleSheets = []")
        page.set_viewport_size({"width": 360, "height": 780})

    return run


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


def open_all(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def test_ana_finds_her_ticket_and_sees_why_it_costs_what_it_costs(
    page: Page, portal: str, look: Look, console: list[str]
) -> None:
    page.goto(portal)
    page.get_by_role("link", name="Parking and camera tickets").click()
    page.get_by_label("Ticket number or notice number").fill(
        f"{OTHER_TICKET[:3]} {OTHER_TICKET[3:]}"
    )
    page.get_by_label("License plate").fill(PLATE.lower())
    press(page, "Find the bill")

    expect(page.get_by_role("heading", level=1)).to_have_text("Parking and camera tickets")
    expect(page.locator(".cp-owed")).to_have_text("$90.00")
    open_all(page)
    expect(page.get_by_text("The smaller of the two is added: $45.00.")).to_be_visible()
    look()


def test_ben_sees_his_water_bill_with_its_readings(
    page: Page, portal: str, look: Look, console: list[str]
) -> None:
    page.goto(f"{portal}/pay/water/")
    page.get_by_label("Account number").fill(WATER)
    press(page, "Find the bill")
    expect(page.get_by_text("See what this bill is for")).to_be_visible()
    look()

    page.get_by_label("ZIP code").fill("60606")
    press(page, "Show the details")
    expect(page.locator("#error-summary")).to_be_focused()
    look()

    page.get_by_label("ZIP code").fill("60614")
    press(page, "Show the details")
    expect(page.get_by_role("table", name="Meter readings")).to_be_visible()
    open_all(page)
    look()


def test_what_would_i_owe_on_another_day(
    page: Page, portal: str, look: Look, console: list[str]
) -> None:
    page.goto(f"{portal}/pay/parking/{TICKET}/")
    page.get_by_label("Day you would pay").fill("2026-11-27")
    press(page, "Show the amount")

    expect(page.get_by_role("status")).to_contain_text("On November 27, 2026 you would owe $90.00")
    look()

    page.get_by_label("Day you would pay").fill("2026-11-01")
    press(page, "Show the amount")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("Day you would pay")).to_have_accessible_description(
        re.compile("The past cannot be paid")
    )
    look()


def test_bills_of_three_services_in_one_basket(
    page: Page, portal: str, look: Look, console: list[str]
) -> None:
    page.goto(f"{portal}/pay/parking/?by=plate")
    page.get_by_label("License plate").fill(PLATE)
    press(page, "Find the bill")
    look()
    press(page, "Pay what is ticked")

    page.goto(f"{portal}/pay/property-tax/{PIN}/")
    look()
    page.locator("label", has_text="Installment 2").click()
    press(page, "Pay what is ticked")

    page.goto(f"{portal}/pay/water/{WATER}/")
    page.get_by_text("Pay a part of it").click()
    page.get_by_label("Amount").fill("1000")
    press(page, "Pay this amount")
    expect(page.locator("#error-summary")).to_contain_text("Enter at most $122.00.")
    look()
    page.get_by_label("Amount").fill("22")
    press(page, "Pay this amount")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your bills")
    expect(page.locator(".cp-item")).to_have_count(4)
    open_all(page)
    look()
    page.get_by_role("button", name=re.compile("Remove Water")).click()
    expect(page.locator(".cp-item")).to_have_count(3)
    expect(page.get_by_role("link", name="Continue to payment")).to_be_visible()


def test_an_unknown_number_tells_what_to_do_and_keeps_it(
    page: Page, portal: str, look: Look, console: list[str]
) -> None:
    page.goto(f"{portal}/pay/parking/")
    page.get_by_label("Ticket number or notice number").fill("9000000000")
    press(page, "Find the bill")

    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("Ticket number or notice number")).to_have_value("9000000000")
    look()


def test_without_a_script_and_in_spanish(browser: Browser, portal: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es-US")
    page = context.new_page()
    page.goto(f"{portal}/pay/parking/")
    page.get_by_label("Número de multa o número de aviso").fill(TICKET)
    page.get_by_label("Placa del vehículo").fill(PLATE)
    page.locator("#page-form .usa-button").click()

    expect(page.locator(".cp-owed")).to_have_text("$45.00")
    page.locator(".cp-due .usa-button").first.click()
    expect(page.locator(".cp-item")).to_have_count(1)
    context.close()


def test_the_language_can_be_changed_without_losing_what_was_typed(
    page: Page, portal: str, console: list[str]
) -> None:
    page.goto(f"{portal}/pay/parking/")
    page.get_by_label("Ticket number or notice number").fill(TICKET)
    page.get_by_role("button", name="Español").click()

    expect(page.locator("#id_number")).to_have_value(TICKET)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Multas")
