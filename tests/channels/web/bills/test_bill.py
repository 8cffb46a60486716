"""A bill's page says what is owed, why, and what comes next; details are for who has the paper."""

import re
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from tallystick.records.billing.models import Bill, Obligation
from tests.bill_file import Take, payment, tax_bill
from tests.guest import Guest
from tests.moment import StandingClock
from tests.visitor import (
    OTHER_TICKET,
    PIN,
    PLACE,
    PLATE,
    TICKET,
    WATER,
    Visitor,
    anas_ticket,
    bens_water,
)

pytestmark = pytest.mark.usefixtures("bills")
ALONE = f"/pay/parking/{TICKET}/"
LATE = f"/pay/parking/{OTHER_TICKET}/"


def test_the_number_alone_shows_kind_biller_amount_and_due_date(ana: Visitor) -> None:
    page = ana.reads(ALONE)

    assert "Parking and camera tickets" in page
    assert f"Ticket number {TICKET}" in page
    assert "You owe today $45.00 Due November 26, 2026, in 3 days" in page
    assert "Billed by: City of Chicago, Department of Finance." in page
    assert "Pay $45.00" in page


def test_the_number_alone_shows_no_details(ana: Visitor) -> None:
    page = ana.reads(ALONE)

    assert PLACE not in page
    assert "Expired meter" not in page
    assert PLATE not in page
    assert "What happened so far" not in page


def test_the_plate_opens_lines_facts_and_history(ana: Visitor) -> None:
    ana.sends(ALONE, second="qx 70417")

    page = ana.reads(ALONE)

    assert f"Place {PLACE}" in page
    assert "Date and time November 1, 2026 09:42" in page
    assert "Expired meter $45.00" in page
    assert "Billed November 1, 2026 $45.00" in page


def test_what_ana_proved_is_not_open_to_ben(ana: Visitor, ben: Visitor) -> None:
    ana.finds("parking", TICKET, PLATE)

    assert PLACE in ana.reads(ALONE)
    assert PLACE not in ben.reads(ALONE)


def test_one_ticket_and_its_plate_do_not_open_the_others(ana: Visitor) -> None:
    ana.finds("parking", TICKET, PLATE)

    listed = ana.opens("/pay/parking/ILQX70417/", all="1").content.decode()
    assert f"/pay/parking/{TICKET}/" in listed
    assert OTHER_TICKET not in listed
    assert "Street cleaning" not in ana.reads(LATE)


def test_a_late_penalty_is_explained_to_its_source(ana: Visitor) -> None:
    page = ana.finds("parking", OTHER_TICKET, PLATE)

    assert "You owe today $120.00 Late Due November 11, 2026, 12 days late" in page
    assert "Late penalty The fine doubles, up to $250 in all" in page
    assert "The fine is $60.00. Up to the limit there is $250.00 − $60.00 = $190.00." in page
    assert "The smaller of the two is added: $60.00. Added on November 12, 2026." in page
    assert "In force from January 1, 2022 on." in page
    assert "625 ILCS 5/11-208.3(b)(10)" in page


def test_interest_is_explained_month_by_month(ana: Visitor, take: Take) -> None:
    take(tax_bill("1000.00", "1000.00"))

    page = ana.finds("property-tax", PIN)

    assert "$1,000.00 unpaid (Property tax) × 0.75% × 9 months = $67.50." in page
    assert "$1,000.00 unpaid (Property tax) × 0.75% × 4 months = $30.00." in page
    assert "Added from March 4, 2026 on, last on November 4, 2026." in page


def test_interest_after_a_part_was_paid_says_that_the_base_has_changed(
    ana: Visitor, take: Take
) -> None:
    bill = tax_bill("1000.00", "1000.00")
    take(bill | {"history": [payment("2026-06-15", "530.00", obligation=1)]})

    page = ana.finds("property-tax", PIN)

    # 4 months of $7.50 until June 15; then $500.00 are left, and 5 months of $3.75 follow.
    assert "$1,000.00 unpaid (Property tax) × 0.75% × 4 months = $30.00." in page
    assert "$500.00 unpaid (Property tax) × 0.75% × 5 months = $18.75. Together: $48.75." in page
    assert "$1,548.75" in page


def test_what_comes_next_is_told_with_its_day_and_its_amount(ana: Visitor) -> None:
    page = ana.reads(ALONE)

    assert "November 27, 2026 Late penalty of $45.00 is added. Then you owe $90.00." in page
    assert "December 18, 2026 If three or more of your tickets are this late" in page


@pytest.mark.parametrize(
    ("typed", "owed"),
    [
        ("2026-11-23", "On November 23, 2026 you would owe $45.00"),
        ("11/26/2026", "On November 26, 2026 you would owe $45.00"),
        ("2026-11-27", "On November 27, 2026 you would owe $90.00"),
        ("2031-11-23", "On November 23, 2031 you would owe $90.00"),
    ],
)
def test_what_would_i_owe_on_another_day(ana: Visitor, typed: str, owed: str) -> None:
    assert owed in ana.reads(ALONE, on=typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-11-22", "The past cannot be paid."),
        ("2031-11-24", "Enter a day within the next 5 years."),
        ("9999-12-31", "Enter a day within the next 5 years."),
        ("soon", "Enter the day as month, day and year"),
        ("2026-02-30", "Enter the day as month, day and year"),
        ("", "Enter the day on which you would pay."),
    ],
)
def test_a_day_that_cannot_be_told(ana: Visitor, typed: str, told: str) -> None:
    page = ana.reads(ALONE, on=typed)

    assert told in page
    assert "you would owe" not in page


def test_the_figure_for_a_day_is_what_is_owed_when_it_comes(
    ana: Visitor, ben: Visitor, take: Take, clock: StandingClock
) -> None:
    take(tax_bill("1284.37", "1051.08"))
    path = f"/pay/property-tax/{PIN}/"
    told = ana.reads(path, on="2027-02-28").partition("you would owe ")[2].split(",  ")[0]

    clock.forward(days=97)

    assert ben.reads(path).partition("You owe today ")[2].split(" ")[0] == told.split(" ")[0]


def test_both_installments_can_be_ticked(ana: Visitor, take: Take) -> None:
    take(tax_bill("1000.00", "1000.00"))

    page = ana.reads(f"/pay/property-tax/{PIN}/")

    assert "What do you want to pay?" in page
    assert "Installment 1 $1,067.50" in page
    assert "Installment 2 $1,030.00" in page


def test_an_account_with_several_open_bills_lets_one_choose(ana: Visitor) -> None:
    page = ana.reads("/pay/parking/ILQX70417/")

    assert "License plate IL QX70417" in page
    assert "You owe today, all together $165.00" in page
    assert "Look it up by its number (Ticket number)." in page


def test_water_with_its_zip_shows_readings_and_rates(ana: Visitor) -> None:
    page = ana.finds("water", WATER, "60614")

    assert "40718265 94,400 96,600 16,456 Estimate" in page
    assert "Water 4.98 $80.00" in page
    assert "$80.00 unpaid (Water) × 1.25% × 2 months = $2.00." in page


def test_a_paid_bill_says_so(ana: Visitor, take: Take) -> None:
    take(anas_ticket("9188814700", history=[payment("2026-11-20", "45.00")]))

    page = ana.finds("parking", "9188814700", PLATE)

    assert "Paid Nothing is owed on this bill." in page
    assert "Payment or credit November 20, 2026 -$45.00" in page
    assert "Pay $" not in page
    assert "If you do not pay" not in page


def test_a_credit_says_so(ana: Visitor, take: Take) -> None:
    lines = [{"charge": "water", "label": "Correction", "amount": "-31.80"}]
    credit = {"total": "-31.80", "obligations": [{"due": "2026-12-14", "lines": lines}]}
    take(bens_water(number="1234567897-202611") | credit)

    page = ana.reads("/pay/water/1234567897202611/")

    assert "This bill is a credit $31.80 You owe nothing on it." in page


def test_a_bill_that_was_taken_back_says_so(ana: Visitor) -> None:
    Bill.objects.filter(number=TICKET).update(state=Bill.State.VOID)

    page = ana.reads(ALONE)

    assert "This bill was taken back" in page
    assert "You do not have to pay it." in page
    assert "$45.00" not in page


def test_a_payment_in_progress_is_shown_to_everyone(ana: Visitor, ben: Visitor) -> None:
    Guest().wants(Obligation.objects.get(bill__number=TICKET)).goes_to_pay()

    page = ben.reads(ALONE)

    assert "A payment is in progress" in page
    assert "Pay $45.00" not in page


def test_what_was_paid_on_the_web_stands_in_the_history(
    ana: Visitor, pay: Callable[..., None]
) -> None:
    pay(OTHER_TICKET)

    page = ana.finds("parking", OTHER_TICKET, PLATE)

    assert "Paid Nothing is owed on this bill." in page
    assert "Payment or credit November 23, 2026 -$120.00" in page
    assert "Fine It came with the bill of November 1, 2026." in page
    assert "Late penalty The fine doubles" in page


@pytest.mark.parametrize(
    "path",
    [
        "/pay/parking/",
        ALONE,
        f"{ALONE}?on=2027-01-01",
        "/pay/parking/ILQX70417/",
        "/pay/water/1234567897/",
        "/pay/parking/9000000000/",
        "/basket/",
    ],
)
def test_every_page_takes_at_most_twelve_queries(
    ana: Visitor, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ana.takes(LATE)
    ana.finds("parking", TICKET, PLATE)
    ana.finds("water", WATER, "60614")

    with django_assert_max_num_queries(12):
        ana.opens(path)
    with django_assert_max_num_queries(12):
        Visitor("203.0.113.5").opens(path)


def test_a_page_has_one_primary_button(ana: Visitor) -> None:
    ana.finds("parking", TICKET, PLATE)
    for path in ("/pay/parking/", ALONE, "/pay/parking/ILQX70417/", "/basket/"):
        page = ana.opens(path).content.decode()
        buttons = re.findall(r'class="(usa-button[^"]*)"', page)
        plain = [each for each in buttons if not re.search("outline|unstyled", each)]
        assert len(plain) == 1, path


def test_a_bills_page_is_not_for_search_engines(ana: Visitor) -> None:
    assert '<meta name="robots" content="noindex">' in ana.opens(ALONE).content.decode()
