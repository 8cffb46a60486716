"""In a real browser: a water bill from its reading to the cent, and a bill that staff checks."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tallystick.channels.clock import now
from tallystick.channels.jobs import tasks
from tallystick.records.billing.models import Obligation
from tallystick.records.notices.models import Notice
from tallystick.records.receipts.models import Receipt
from tests.bill_file import arrive
from tests.journeys.paying import basket_by_account
from tests.journeys.staffing import sign_in
from tests.water import ACCOUNT, ZIP, all_but_the_newest_paid, meis_bills

Bring = Callable[..., list[dict[str, Any]]]
PAGE = f"/pay/water/{ACCOUNT}/"


@pytest.fixture
def bring(portal: str) -> Bring:
    """Return a function by which Mei's bills come; the meter was read twenty days ago."""

    def run(*used: int, **newest: Any) -> list[dict[str, Any]]:
        read_on: date = now().date() - timedelta(days=20)
        bills = all_but_the_newest_paid(meis_bills(*used, until=read_on, **newest))
        arrive(*bills, now=now())
        return bills

    return run


def find(page: Page, portal: str) -> None:
    """Type account number and ZIP code, as they stand on the paper."""
    page.goto(f"{portal}/pay/water/")
    page.locator("[name=number]").fill(ACCOUNT)
    page.locator("[name=second]").fill(ZIP)
    page.locator("#page-form .usa-button").click()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Your water use", "How this bill is made", "Together", "more than a year before")),
        ("es", ("Su uso de agua", "Cómo se calcula esta factura", "En total", "más que un año")),
    ],
)
def test_a_water_bill_from_its_reading_to_the_cent(
    page: Page, portal: str, bring: Bring, console: list[str], language: str, words: list[str]
) -> None:
    bills = bring(2_000, 2_100, 1_900, 2_000, 2_050, 2_000, 2_400)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": portal}])
    find(page, portal)

    usage, made, together, compared = words
    expect(page.get_by_role("heading", name=usage)).to_be_visible()
    expect(page.get_by_text(compared)).to_be_visible()
    assert page.locator(".cp-chart rect").count() == 7
    expect(page.get_by_role("heading", name=made)).to_be_visible()
    lines = page.locator("section", has=page.locator("#made")).locator(".cp-lines > div")
    amounts = [_cents(text) for text in lines.locator("dd").all_inner_texts()]
    assert sum(amounts[:-1]) == amounts[-1] == _cents(bills[-1]["total"])
    expect(lines.last).to_contain_text(together)
    expect(page.get_by_text(re.compile(r"÷ 1.000 × \$")).first).to_be_visible()


def _cents(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))


def test_high_use_an_alert_a_held_bill_its_release_and_its_payment(
    page: Page, portal: str, bring: Bring, console: list[str]
) -> None:
    bring(2_000, 2_100, 1_900, 2_000, 11_000, alert_email="mei@example.org", hourly=[5] * 60)
    tasks.drain_notices(timestamp=0)
    assert Notice.objects.get(kind="high-use").subject.startswith("You use much more water")

    find(page, portal)
    expect(page.get_by_role("heading", name="We are checking this bill")).to_be_visible()
    expect(page.get_by_text("There may be a leak.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Pay"))).to_have_count(0)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Estamos revisando esta factura")).to_be_visible()
    page.get_by_role("button", name="English").click()

    sign_in(page, portal)
    page.goto(f"{portal}/staff/held-bills/")
    page.locator(".cp-tasks a").click()
    page.get_by_label("Why is the bill right?").fill("A pipe had burst, the reading is right.")
    page.get_by_role("button", name="Release the bill").click()
    expect(page.get_by_text("The bill is released. It can be paid now.")).to_be_visible()

    page.goto(portal + PAGE)
    expect(page.get_by_text("We have checked this bill, and it stands.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Pay \\$")).click()
    basket_by_account(page)
    assert Receipt.objects.get().cents == Obligation.objects.latest("due_on").bill.total_cents
