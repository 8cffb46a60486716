"""Two members of staff give part of a payment back in a browser; one alone cannot."""

from playwright.sync_api import Page, expect

from tallystick.channels.jobs import money_back
from tallystick.records.people.roles import Role
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import RefundState
from tests.journeys.staffing import paid, sign_in


def test_finance_asks_a_supervisor_approves_and_the_receipt_says_so(
    page: Page, portal: str, console: list[str]
) -> None:
    reference = paid(page, portal)
    receipt = page.url
    sign_in(page, portal, Role.FINANCE)
    page.goto(f"{portal}/staff/payments/{reference}/")
    page.get_by_role("link", name="Give money back").click()
    page.locator("input[value=wrong-bill] + label").click()
    page.locator("[name=amount]").fill("200.00")
    page.get_by_role("button", name="Ask for this refund").click()
    expect(page.get_by_text("$200.00 is asked for. It waits for approval.")).to_be_visible()

    refund = Refund.objects.get()
    page.goto(f"{portal}/staff/refunds/{refund.reference}/")
    expect(page.get_by_text("Another person must approve it.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this refund")).to_have_count(0)

    page.context.clear_cookies()
    sign_in(page, portal, Role.SUPERVISOR)
    page.goto(f"{portal}/staff/refunds/")
    page.get_by_role("link", name="$200.00").click()
    page.get_by_role("button", name="Approve this refund").click()
    expect(page.get_by_text("It is approved.")).to_be_visible()
    money_back.submit_refunds(timestamp=0)

    refund.refresh_from_db()
    assert refund.state in (RefundState.SUBMITTED, RefundState.DONE)
    page.goto(f"{portal}/staff/payments/{reference}/")
    expect(page.get_by_text(f"Refund {refund.reference}: Approved")).to_be_visible()
    page.context.clear_cookies()
    page.goto(receipt)
    expect(page.get_by_text("$200.00").first).to_be_visible()
