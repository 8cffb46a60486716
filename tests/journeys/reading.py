"""Bills with much to read on them, in a real browser; the pages that show them."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from playwright.sync_api import Page

from tallystick.channels.clock import now
from tallystick.kernel.dates import local_day
from tests.bill_file import arrive
from tests.moment import NOON
from tests.tax_bills import PIN, tax_2024, tax_2025
from tests.water import ACCOUNT, ZIP, all_but_the_newest_paid, meis_bills

Act = Callable[[Page, str], object]


def tax_bill(page: Page, base: str) -> None:
    """Open a tax bill with the lines of its agencies."""
    arrive(tax_2025(), tax_2024(), now=NOON)
    page.goto(f"{base}/pay/property-tax/{PIN}/")


def tax_years(page: Page, base: str) -> None:
    """Open the years of a parcel."""
    arrive(tax_2025(), tax_2024(), now=NOON)
    page.goto(f"{base}/pay/property-tax/{PIN}/years/")


def water_bill(page: Page, base: str) -> None:
    """Open a bill with high use and an estimate in its past, by the code on the paper."""
    bills = meis_bills(
        *(2_400, 1_900, 2_900, 2_450, 5_200),
        until=local_day(now(), settings.CITY.zone) - timedelta(days=20),
        hourly=[2] * 60,
        programs=["utility-billing-relief"],
    )
    bills[1]["details"]["readings"][0]["kind"] = "estimated"
    arrive(*all_but_the_newest_paid(bills), now=now())
    page.goto(f"{base}/pay/water/{ACCOUNT}/?second={ZIP}")


def held_water_bill(page: Page, base: str) -> None:
    """Open a bill that is too much to be true."""
    until = local_day(now(), settings.CITY.zone) - timedelta(days=20)
    bills = meis_bills(2_400, 2_500, 2_300, 11_000, until=until)
    arrive(*all_but_the_newest_paid(bills), now=now())
    page.goto(f"{base}/pay/water/{ACCOUNT}/?second={ZIP}")


BILL_PAGES: dict[str, Act] = {
    "tax bill with its agencies": tax_bill,
    "tax by year": tax_years,
    "water bill": water_bill,
    "water bill on hold": held_water_bill,
}
