"""On a small phone, in English and Spanish: a tax bill to its last agency line."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.fixtures import Settings

from tests import moment
from tests.bill_file import Take, take
from tests.journeys.rules import TOO_WIDE
from tests.tax_bills import tax_2024, tax_2025

__all__ = ["take"]

PHONE = {"width": 360, "height": 780}


@pytest.fixture
def portal(live_server, settings: Settings, take: Take) -> str:
    """Ben's tax of two years is there; it is noon of November 23, 2026."""
    moment.stand(settings)
    take(tax_2025(), tax_2024())
    return str(live_server.url)


def redo(table: list[str]) -> int:
    """Return by how many cents "value × rate" misses the amount of a line of an agency."""
    notes, amount = table[0], table[-1]
    value, rate = re.findall(r"\$([\d,]+) × ([\d.]+)%", notes)[0]
    thousandths = int(value.replace(",", "")) * int(rate.replace(".", ""))
    return (thousandths + 500) // 1000 - int(re.sub(r"\D", "", amount))


@pytest.mark.parametrize(
    ("language", "service", "find", "both", "year"),
    [
        ("en-US", "Property tax", "Find the bill", "Both installments", "Tax year 2024"),
        ("es-US", "Impuesto a la propiedad", "Buscar", "Las dos cuotas", "Año fiscal 2024"),
    ],
)
def test_ben_follows_his_tax_to_the_last_agency(
    browser: Browser, portal: str, language: str, service: str, find: str, both: str, year: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale=language, viewport=PHONE)
    page = context.new_page()
    page.goto(portal)
    page.get_by_role("link", name=service).first.click()
    page.locator("#id_number").fill("04 34 106 008")  # as a very old paper has it
    page.get_by_role("button", name=re.compile(find)).click()

    expect(page.locator(".cp-owed")).to_have_text("$2,447.96")
    expect(page.get_by_role("heading", name=both)).to_be_visible()
    expect(page.get_by_text("$5,000.00 × 55% = $2,750.00")).to_be_hidden()
    page.locator("summary", has_text="1").filter(has_text=re.compile("Installment|Cuota")).click()
    expect(page.get_by_text("$5,000.00 × 55% = $2,750.00")).to_be_visible()
    rows = page.locator(".cp-agencies tbody tr, .cp-agencies tfoot tr").all()
    texts = [row.locator("th, td").all_inner_texts() for row in rows]
    assert [text[0].partition("\n")[0] for text in texts[:1]] == ["City of Chicago"]
    assert [redo(text) for text in texts if "×" in text[0]] == [0, 0, 0, 0, 0]
    expect(rows[-2]).to_contain_text("County of Cook")
    expect(rows[-2]).to_contain_text("$320.01")
    assert page.evaluate(TOO_WIDE) == []

    page.locator("a[href$='/years/']").click()
    page.get_by_role("link", name=year).click()
    expect(page.locator(".cp-status--done")).to_be_visible()
    context.close()
