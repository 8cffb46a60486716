"""Bills with much to read on them, in a real browser; the pages that show them."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tallystick.records.billing.models import PayerAccount
from tests.bill_file import take_file
from tests.tax_bills import PIN, tax_2024, tax_2025

Act = Callable[[Page, str], object]


def tax_bill(page: Page, base: str) -> None:
    """Open a tax bill with the lines of its agencies."""
    _bring_tax()
    page.goto(f"{base}/pay/property-tax/{PIN}/")


def tax_years(page: Page, base: str) -> None:
    """Open the years of a parcel."""
    _bring_tax()
    page.goto(f"{base}/pay/property-tax/{PIN}/years/")


def _bring_tax() -> None:
    if PayerAccount.objects.filter(service="property-tax", number=PIN.replace("-", "")).exists():
        return  # another page of the same test has brought it
    with tempfile.TemporaryDirectory() as folder:
        take_file(Path(folder) / "bills.jsonl", tax_2025(), tax_2024())


BILL_PAGES: dict[str, Act] = {
    "tax bill with its agencies": tax_bill,
    "tax by year": tax_years,
}
