"""Ana's money comes after Ben's: she says what becomes of it, in her language."""

import pytest
from playwright.sync_api import Page, expect

from tallystick.records.refunds.models import Refund
from tests.journeys import paying

WORDS = {
    "en": ("Choose what becomes of the money", "is on its way back to you"),
    "es": ("Elija qué se hace con el dinero", "va de regreso a usted"),
}


@pytest.mark.parametrize("language", WORDS)
def test_late_money_goes_back_to_the_card_when_its_payer_wants_it(
    page: Page, portal: str, console: list[str], language: str
) -> None:
    heading, answer = WORDS[language]
    page.context.add_cookies([{"name": "django_language", "value": language, "url": portal}])
    paying.surplus(page, portal)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.locator("input[value=REFUND] + label").click()
    page.locator("#page-form .usa-button--big").click()

    page.wait_for_url("**/receipt/**")
    expect(page.get_by_text(answer)).to_be_visible()
    assert Refund.objects.get().total_cents == 1_264_37
