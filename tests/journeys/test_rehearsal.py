"""The report of a policy rehearsal can be read by everybody on the staff, without a network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests import moment
from tests.bill_file import take
from tests.journeys import nu, rules
from tests.rehearsing import PROPOSAL, tickets

__all__ = ["take", "tickets"]  # fixtures


@pytest.mark.django_db(transaction=True)
def test_the_report_can_be_read_by_everybody(
    tickets: None,
    tmp_path: Path,
    settings: Settings,
    page: Page,
    console: list[str],
    axe: Callable[[], tuple[list[object], list[object]]],
) -> None:
    moment.stand(settings)
    rule = tmp_path / "new.toml"
    rule.write_text(PROPOSAL, encoding="utf-8")
    call_command(
        *("rehearse", "--service", "parking", "--rule", str(rule), "--from", "2026-01-01"),
        *("--to", str(tmp_path)),
    )
    report = tmp_path / "rehearsal-parking.html"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(report.as_uri())

    expect(page.get_by_role("heading", level=1)).to_have_text("Rehearsal of a late-fee rule")
    expect(page.get_by_role("row", name="Late fees added")).to_contain_text("$220.00")
    expect(page.get_by_role("row", name="Late fees added")).to_contain_text("$100.00")
    expect(page.get_by_role("heading", name="Accounts that pay more: 1")).to_be_visible()
    expect(page.get_by_role("row", name="$25.00 to $49.99 2")).to_have_count(1)
    expect(page.get_by_role("heading", name="Bill 9190000003")).to_be_visible()
    rules.nothing_stands_in_the_way(page, axe)
    rules.it_fits(page)
    assert asked == [report.as_uri()]
    assert not nu.JAVA or nu.mistakes(str(report)) == ""
