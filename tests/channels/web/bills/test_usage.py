"""A water bill's page: how much Mei has used, against before, and how her bill is made."""

from datetime import date

import pytest
from django.conf import settings as portal

from tallystick.records.billing.models import HeldBill
from tallystick.usecases.release_bill import release_bill
from tests.bill_file import Take
from tests.moment import NOON
from tests.visitor import WATER, Visitor, bens_water
from tests.water import ACCOUNT, ZIP, all_but_the_newest_paid, meis_bills

A_YEAR = (2_400, 2_500, 2_300, 2_450, 2_350, 2_500)
PAGE = f"/pay/water/{ACCOUNT}/"


@pytest.fixture
def mei(ana: Visitor) -> Visitor:
    return ana


def reads(mei: Visitor) -> str:
    mei.sends(PAGE, second=ZIP)
    return mei.reads(PAGE)


def test_it_says_how_much_and_compares_with_a_year_before(mei: Visitor, take: Take) -> None:
    take(*all_but_the_newest_paid(meis_bills(*A_YEAR, 2_800)))

    page = reads(mei)

    # 2,800 cubic feet x 7.48 / 61 days; a year before 2,400 in 61 days
    assert "You used 343 gallons a day from September 6, 2026 to November 5, 2026." in page
    assert "That is 17% more than a year before: 294 gallons a day." in page
    assert "Your use is high" not in page
    assert "November 5, 2026 343 20,944 Read from the meter" in page
    assert "November 5, 2025 294 17,952 Read from the meter" in page


def test_every_line_of_the_bill_can_be_computed_again(mei: Visitor, take: Take) -> None:
    take(*meis_bills(2_000))

    page = reads(mei)

    assert "2,000 cubic feet ÷ 1,000 × $36.51 = $73.02." in page
    assert "100% of $73.02 (Water) = $73.02." in page
    assert "2,000 cubic feet = 14,960 gallons, at 7.48 gallons a cubic foot." in page
    assert "14,960 gallons × $0.001255 × 2 = $37.55." in page
    assert "2 homes × 2 months × $9.50 = $38.00." in page
    assert "In force from June 1, 2025 on." in page
    assert "Together $221.59" in page
    assert "You owe today $221.59" in page
    assert "asks for another amount" not in page


def test_relief_is_taken_off_line_by_line(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000, programs=["utility-billing-relief"])
    lines = bill["obligations"][0]["lines"]
    for charge, off in (("water", "-36.51"), ("sewer", "-36.51"), ("tax", "-18.77")):
        lines.append({"charge": charge, "label": "Relief", "amount": off})
    take(bill | {"total": "129.80"})

    page = reads(mei)

    assert "Utility Billing Relief: Water 50% of $73.02 is taken off: $36.51." in page
    assert "Together $129.80" in page
    assert "asks for another amount" not in page


def test_an_amount_a_year_is_taken_off_by_the_days_of_the_bill(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000, programs=["senior-sewer-rebate"])
    rebate = {"charge": "sewer", "label": "Senior sewer rebate", "amount": "-8.36"}
    bill["obligations"][0]["lines"].append(rebate)
    take(bill | {"total": "213.23"})

    page = reads(mei)

    assert "Senior sewer rebate: Sewer $50.00 a calendar year, by the days of the bill." in page
    assert "2026 to the end of the bill: $50.00 × 309 ÷ 365 = $42.33." in page
    assert "Before the bill: $50.00 × 248 ÷ 365 = $33.97. The difference is $8.36." in page
    assert "Together $213.23" in page
    assert "asks for another amount" not in page


def test_a_rebate_takes_off_no_more_than_the_charge(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(100, programs=["senior-sewer-rebate"])
    rebate = {"charge": "sewer", "label": "Senior sewer rebate", "amount": "-3.65"}
    bill["obligations"][0]["lines"].append(rebate)
    take(bill | {"total": "43.53"})

    page = reads(mei)

    assert "It takes off no more than the charge: $3.65." in page
    assert "asks for another amount" not in page


def test_relief_says_who_gets_it_and_what_does_not_go_together(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000, programs=["senior-sewer-exemption", "utility-billing-relief"])
    take(bill)

    page = reads(mei)

    assert "Relief on this bill Senior sewer exemption For owners of 65 or more years" in page
    assert (
        "They pay nothing for sewer. It does not go together with: Utility Billing Relief" in page
    )
    assert "This bill has both. Call" in page
    assert "Municipal Code of Chicago 3-12-050." in page


def test_a_penalty_says_that_water_is_left_out_and_why(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000, until=date(2026, 9, 5), programs=["senior-no-penalty"])
    take(bill)

    page = reads(mei)

    assert "$73.02 unpaid (Sewer) × 1.25% × 2 months = $1.83." in page
    assert "Left out: Water. Why: No late penalty on water from 65 on." in page
    assert "No late fee is taken of: Water." in page


@pytest.mark.parametrize(
    ("program", "told"), [("senior-no-penalty", True), ("utility-billing-relief", False)]
)
def test_a_penalty_that_never_comes_is_not_announced(
    mei: Visitor, take: Take, program: str, told: bool
) -> None:
    take(*meis_bills(2_000, programs=[program]))

    page = reads(mei)

    assert ("A late penalty of 1.25 percent is added to water and sewer" in page) == told
    assert ("Late penalty of $0.91 is added." in page) == told  # 1.25 % of the sewer alone
    assert "The City can put a claim (a lien) on the property." in page


def test_it_is_all_said_in_spanish(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000, until=date(2026, 9, 5), programs=["senior-no-penalty"])
    take(bill)
    mei.sends(PAGE, second=ZIP)

    mei.client.cookies["django_language"] = "es"
    page = mei.reads(PAGE)

    assert "No se cuenta: Agua. Por qué: Sin recargo por el agua desde los 65 años." in page
    assert "Alivio en esta factura" in page


def test_a_bill_that_does_not_follow_from_its_readings_says_so(ben: Visitor, take: Take) -> None:
    take(bens_water())
    ben.sends(f"/pay/water/{WATER}/", second="60614")

    page = ben.reads(f"/pay/water/{WATER}/")

    assert "The bill asks for another amount The bill asks for $120.00" in page
    assert "By its reading and the rates it would be $220.94" in page
    assert "The meter was not read, so this is an estimate." in page


def test_a_meter_that_was_replaced_and_one_that_turned_over(mei: Visitor, take: Take) -> None:
    (bill,) = meis_bills(2_000)
    (old,) = bill["details"]["readings"]
    old |= {"to": "2026-09-20", "previous": 999_500, "current": 400, "turns_over_at": 1_000_000}
    new = old | {"meter": "55120007", "from": "2026-09-20", "to": "2026-11-05"}
    bill["details"]["readings"] = [old, new | {"previous": 0, "current": 1_100}]
    take(bill)

    page = reads(mei)

    assert "You used 245 gallons a day" in page, "900 + 1,100 cubic feet in 61 days"
    assert "The meter was replaced on September 20, 2026. Both meters are added up." in page
    assert "The meter has passed its last number and begun again at zero." in page


def test_high_use_and_a_leak_are_told_with_what_to_do(mei: Visitor, take: Take) -> None:
    take(*all_but_the_newest_paid(meis_bills(*A_YEAR, 4_900, hourly=[0, *[3] * 60])))

    page = reads(mei)

    assert "Your use is high This is about 2.0 times as much a day as is usual for you." in page
    assert "Water ran for 60 hours without a pause. There may be a leak." in page
    assert f"call us: {portal.CITY.phone}." in page


def test_who_has_only_the_number_sees_nothing_of_it(mei: Visitor, take: Take) -> None:
    take(*meis_bills(*A_YEAR, 4_900))

    page = mei.reads(PAGE)

    assert "gallons" not in page
    assert "Your use is high" not in page


def test_a_held_bill_says_so_and_cannot_be_paid(mei: Visitor, take: Take) -> None:
    take(*all_but_the_newest_paid(meis_bills(*A_YEAR, 12_000)))

    page = reads(mei)
    assert "We are checking this bill" in page
    assert "You do not have to pay it now." in page
    assert "If you do not pay" not in page
    assert mei.ids(PAGE) == []
    assert "We are checking this bill. Do not pay it now." in mei.reads(PAGE, all="1")

    release_bill(
        held=HeldBill.objects.get().id,
        because="The pipe had burst.",
        actor="samuel",
        now=NOON,
        city=portal.CITY,
    )
    page = mei.reads(PAGE)
    assert "We have checked this bill, and it stands." in page
    assert "No late fee is added before December 4, 2026" in page
    assert len(mei.ids(PAGE)) >= 1
