"""A bill on paper: its code opens it, and carries the second item only for who has proved it."""

import re

import segno

from tests.visitor import PLATE, TICKET

PATH = f"/pay/parking/{TICKET}/"


def test_the_paper_says_what_is_owed_and_where_to_pay_it(bills, ana) -> None:
    page = ana.reads(f"{PATH}print/")

    for fact in (TICKET, "$45.00", "November 26, 2026", "City of Chicago, Department of Finance"):
        assert fact in page
    assert f"/pay/parking/{TICKET}/" in page


def path_of(address: str) -> str:
    """Return how the code of an address is drawn, which is what a camera reads."""
    from_segno = segno.make(address, error="m", micro=False, mask=0).svg_inline(scale=5, border=4)
    return re.search(r' d="([^"]+)"', from_segno)[1]


def test_the_code_opens_the_bill_and_keeps_the_plate_to_itself(bills, ana, settings) -> None:
    page = ana.opens(f"{PATH}print/").content.decode()

    assert path_of(settings.SITE_URL + PATH) in page
    assert PLATE not in page


def test_who_proved_it_gets_a_code_that_opens_the_details(bills, ana, ben, settings) -> None:
    ana.finds("parking", TICKET, PLATE)

    page = ana.opens(f"{PATH}print/").content.decode()

    assert path_of(f"{settings.SITE_URL}{PATH}?second={PLATE}") in page
    assert "The code opens the details, too." in page
    # Ben scans what Ana has printed, and sees what the paper would tell him.
    assert "Expired meter" in ben.reads(ben.opens(PATH, second=PLATE)["Location"])


def test_the_page_keeps_the_strict_policy(bills, ana) -> None:
    answer = ana.opens(f"{PATH}print/")

    assert not re.search(r"<script|<style|\sstyle=", answer.content.decode())
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_an_unknown_number_prints_nothing(bills, ana) -> None:
    assert "We found no bill with this number." in ana.reads("/pay/parking/9188814699/print/")


def test_an_account_with_several_bills_leads_back_to_the_choice(bills, ana) -> None:
    account = f"/pay/parking/IL%20{PLATE}/"

    answer = ana.opens(f"{account}print/")

    assert (answer.status_code, answer["Location"]) == (303, account)
