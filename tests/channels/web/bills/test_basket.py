"""The basket: several bills of several services, one sum; nobody else can see or change it."""

from collections.abc import Callable

import pytest

from tallystick.records.billing.models import Obligation
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tests.bill_file import Take, tax_bill
from tests.guest import Guest
from tests.visitor import OTHER_TICKET, PIN, PLATE, TICKET, WATER, Visitor

pytestmark = pytest.mark.usefixtures("bills")
ALONE = f"/pay/parking/{TICKET}/"
WATER_PAGE = "/pay/water/1234567897/"


def items() -> dict[str, int]:
    """Return what stands in all baskets, in cents by bill."""
    return dict(CheckoutItem.objects.values_list("obligation__bill__number", "cents"))


def test_bills_of_two_services_are_paid_together(ana: Visitor) -> None:
    assert ana.takes(ALONE)["Location"] == "/basket/"
    ana.takes(WATER_PAGE)

    page = ana.reads("/basket/")

    assert "$45.00" in page
    assert "$122.00" in page
    assert "All together $167.00" in page
    assert "Continue to payment" in page
    assert Checkout.objects.count() == 1


def test_the_header_counts_the_bills(ana: Visitor) -> None:
    assert "Your bills" not in ana.opens("/").content.decode()
    ana.takes(ALONE)

    assert '<span class="cp-count">1</span>' in ana.opens("/").content.decode()


def test_an_empty_basket_leads_to_the_services(ana: Visitor) -> None:
    assert "There is nothing here yet." in ana.reads("/basket/")


def test_several_bills_of_an_account_are_added_at_once(ana: Visitor) -> None:
    ana.takes("/pay/parking/ILQX70417/")

    assert items() == {TICKET: 45_00, OTHER_TICKET: 120_00}


def test_of_two_installments_one_can_be_taken(ana: Visitor, take: Take) -> None:
    take(tax_bill("1000.00", "1000.00"))
    path = f"/pay/property-tax/{PIN}/"

    ana.sends(f"{path}add/", obligation=ana.ids(path)[1])

    assert "Tax year 2025, Installment 2" in ana.reads("/basket/")
    assert items() == {"202504341060080000": 1030_00}


def test_nothing_ticked_says_so(ana: Visitor) -> None:
    answer = ana.sends("/pay/parking/ILQX70417/add/")

    assert "Tick at least one bill." in answer.content.decode()
    assert items() == {}


def test_a_part_of_a_bill_can_be_paid_where_the_service_takes_parts(ana: Visitor) -> None:
    ana.takes(WATER_PAGE, amount="$20")

    assert "$20.00" in ana.reads("/basket/")
    assert "a part of $122.00" in ana.reads("/basket/")
    assert items() == {"1234567897202609": 20_00}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0.50", "Enter at least $1.00."),
        ("122.01", "Enter at most $122.00."),
        ("-20", "Enter at least $1.00."),
        ("much", "Enter dollars and cents, like 45 or 45.00."),
        ("", "Enter an amount."),
        ("20.5", "Enter dollars and cents, like 45 or 45.00."),
    ],
)
def test_an_amount_that_cannot_be_taken(ana: Visitor, typed: str, told: str) -> None:
    answer = ana.takes(WATER_PAGE, amount=typed)

    assert answer.content.decode().count(told) == 2, "in the summary and at the field"
    assert items() == {}


def test_a_ticket_is_paid_whole(ana: Visitor) -> None:
    ana.takes(ALONE, amount="20.00")

    assert items() == {}
    assert "Pay a part of it" not in ana.reads(ALONE)


def test_an_amount_can_be_changed_in_the_basket(ana: Visitor) -> None:
    ana.takes(WATER_PAGE)
    [identity] = ana.ids(WATER_PAGE) or ana.ids("/basket/")[:1]

    assert ana.sends("/basket/change/", obligation=identity, amount="33.50").status_code == 303

    assert items() == {"1234567897202609": 33_50}
    wrong = ana.sends("/basket/change/", obligation=identity, amount="500")
    assert wrong.content.decode().count("Enter at most $122.00.") == 2
    assert items() == {"1234567897202609": 33_50}


def test_a_bill_can_be_removed_by_a_button_that_names_it(ana: Visitor) -> None:
    ana.takes(ALONE)
    ana.takes(WATER_PAGE)
    page = ana.reads("/basket/")
    assert f"Remove Parking and camera tickets, Ticket number {TICKET}" in page

    ana.sends("/basket/remove/", obligation=ana.ids("/basket/")[0])

    assert items() == {"1234567897202609": 122_00}
    assert "All together $122.00" in ana.reads("/basket/")


def test_nobody_changes_the_basket_of_another(ana: Visitor, ben: Visitor) -> None:
    ana.takes(WATER_PAGE)
    [identity] = [str(each) for each in CheckoutItem.objects.values_list("obligation", flat=True)]

    ben.sends("/basket/remove/", obligation=identity)
    ben.sends("/basket/change/", obligation=identity, amount="2.00")

    assert "There is nothing here yet." in ben.reads("/basket/")
    assert items() == {"1234567897202609": 122_00}


def test_a_bill_is_added_only_from_a_page_that_shows_it(ana: Visitor) -> None:
    [water] = Obligation.objects.filter(bill__service="water")

    ana.sends(f"{ALONE}add/", obligation=str(water.id))
    ana.sends(f"{ALONE}add/", obligation="not-an-id")

    assert items() == {}


def test_a_plate_alone_does_not_give_away_the_number_in_the_basket(ana: Visitor) -> None:
    ana.takes("/pay/parking/ILQX70417/")

    page = ana.opens("/basket/").content.decode()

    assert "ending in 4612" in page
    assert TICKET not in page
    assert OTHER_TICKET not in page


def test_proof_goes_along_with_the_bill(ana: Visitor) -> None:
    ana.finds("parking", TICKET, PLATE)
    ana.takes(ALONE)
    ana.takes(f"/pay/parking/{OTHER_TICKET}/")

    proved = CheckoutItem.objects.values_list("obligation__bill__number", "proved")
    assert dict(proved) == {TICKET: True, OTHER_TICKET: False}


def test_a_bill_that_was_paid_meanwhile_is_marked_and_costs_nothing(
    ana: Visitor, pay: Callable[..., None]
) -> None:
    ana.takes(ALONE)
    ana.takes(WATER_PAGE)
    pay(TICKET)

    page = ana.reads("/basket/")

    assert "Nothing is owed on it any more." in page
    assert "All together $122.00" in page


def test_while_it_is_being_paid_the_basket_leads_to_the_payment(ana: Visitor) -> None:
    guest = Guest().wants(Obligation.objects.get(bill__number=TICKET))
    guest.goes_to_pay()

    page = guest.sees("basket")

    assert "You have begun to pay these bills." in page
    assert f"/payment/{guest.payment.reference}/" in page
    assert "Continue to payment" not in page
    other = Obligation.objects.get(bill__number=OTHER_TICKET)
    path = f"/pay/parking/{OTHER_TICKET}/add/"
    answer = guest.client.post(path, {"obligation": str(other.id)})
    assert (answer.status_code, answer["Location"]) == (303, "/basket/")
    assert items() == {TICKET: 45_00}


def test_after_it_was_paid_the_basket_is_empty(ana: Visitor, pay: Callable[..., None]) -> None:
    ana.takes(ALONE)
    pay(TICKET, Checkout.objects.get())

    assert "There is nothing here yet." in ana.reads("/basket/")


def test_a_bill_in_the_basket_says_so_on_its_page(ana: Visitor) -> None:
    ana.takes(ALONE)

    page = ana.reads(ALONE)

    assert "This bill is among your bills to pay." in page
    assert "Pay $45.00" not in page


def test_the_same_bill_twice_is_in_the_basket_once(ana: Visitor) -> None:
    page = ana.ids(ALONE)
    for _ in range(2):
        ana.sends(f"{ALONE}add/", obligation=page)

    assert items() == {TICKET: 45_00}


def test_water_is_named_by_its_period(ana: Visitor) -> None:
    ana.finds("water", WATER)
    ana.takes(WATER_PAGE)

    assert "July 13, 2026 to September 12, 2026" in ana.reads("/basket/")
