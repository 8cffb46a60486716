"""A number from the paper leads to the bill, however it is typed; a wrong one says what to do."""

import re

import pytest
from django.conf import settings

from tests.bill_file import Take, tax_bill
from tests.visitor import HIDDEN, PIN, PLATE, TICKET, WATER, Visitor, anas_ticket, words

pytestmark = pytest.mark.usefixtures("bills")


@pytest.mark.parametrize("service", [each.code for each in settings.CITY.services])
def test_each_service_says_where_its_numbers_stand(ana: Visitor, service: str) -> None:
    page = ana.reads(f"/pay/{service}/")

    declared = settings.CITY.service[service]
    alone = [each for each in declared.identifiers if not each.parts]
    assert declared.at_hand["en"] in page
    assert all(each.where["en"] in page for each in alone)
    assert alone[0].example in page


@pytest.mark.parametrize("service", [each.code for each in settings.CITY.services])
@pytest.mark.parametrize("by", ["", "plate"])
def test_finding_a_bill_takes_three_fields_at_most(ana: Visitor, service: str, by: str) -> None:
    page = ana.opens(f"/pay/{service}/", by=by).content.decode()
    form = page.partition('id="page-form"')[2].partition("</form>")[0]

    fields = re.findall(r'<input type="(?:text)"[^>]* id="(id_\w+)"', form)
    assert 1 <= len(fields) <= 3
    assert all(f'<label class="usa-label" for="{field}">' in form for field in fields)
    assert all(f'id="{field}_helptext"' in form for field in fields)


@pytest.mark.parametrize(
    "typed",
    [
        "9188814612",
        "918 881 4612",
        "918-881-4612",
        " 9188814612 ",
        "#9188814612",
        "9188814612.",
        "9l888146l2",
        "918\u00a0881\u00a04612",
        "９１８８８１４６１２",
        "9188.8146.12",
        "9188–8146–12",
        "9I888146I2",
    ],
)
def test_twelve_spellings_of_a_ticket_number(ana: Visitor, typed: str) -> None:
    assert "$45.00" in ana.finds("parking", typed)


def test_a_notice_number_finds_its_ticket(ana: Visitor, take: Take) -> None:
    take(anas_ticket("9188814999", other_number="5089240390"))

    assert "Ticket number 9188814999" in ana.finds("parking", "508 924 0390")


def test_a_plate_finds_all_its_tickets_but_not_their_numbers(ana: Visitor) -> None:
    page = ana.finds("parking", "qx 70417", state="il")

    assert "$165.00" in page, "$45.00 and a late one of $60.00 that has doubled"
    assert "ending in 4612" in page
    assert TICKET not in ana.opens("/pay/parking/ILQX70417/").content.decode()


def test_o_and_0_on_a_plate_are_one(ana: Visitor, take: Take) -> None:
    take(anas_ticket("9188814700", account="IL RO80417", second="RO80417"))

    assert "$45.00" in ana.finds("parking", "R080417", state="IL")
    assert "Expired meter" in ana.finds("parking", "9188814700", "r0 80417")


def test_number_and_plate_are_typed_once_and_open_the_details(ana: Visitor) -> None:
    page = ana.finds("parking", TICKET, "qx-70417")

    assert "What you owe, line by line" in page
    assert "4402 S Millstone" in page


def test_an_account_with_one_open_bill_shows_that_bill(ana: Visitor) -> None:
    page = ana.finds("water", WATER, "60614-1234")

    assert "Account number 123456-7897" in page
    assert "July 13, 2026 to September 12, 2026" in page
    assert "16,456" in page
    assert "Estimate" in page


def test_the_county_bills_property_tax(ana: Visitor, take: Take) -> None:
    take(tax_bill("1000.00", "1000.00"))

    page = ana.finds("property-tax", PIN)

    assert "Billed by: Cook County Treasurer." in page
    assert "not by the City of Chicago" in page
    assert "$2,097.50" in page, "9 and 4 months of 0.75 percent have started"


def test_a_wrong_shape_is_told_what_to_check(ana: Visitor) -> None:
    page = ana.finds("water", "123456-7890")

    assert "Account number: check each digit. It looks like 123456-7897." in page
    assert "At the top right of your bill." in page


def test_a_wrong_plate_says_so_and_keeps_what_was_typed(ana: Visitor) -> None:
    answer = ana.sends("/pay/parking/", number=TICKET, second="XY99999")

    assert "This does not match the bill. Check it, or leave it empty." in words(answer)
    assert f'value="{TICKET}"' in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()


def test_nothing_typed_names_every_field_that_is_missing(ana: Visitor) -> None:
    page = words(ana.sends("/pay/parking/?by=plate", number="", state=""))

    assert page.count("Enter the state of the plate, like IL.") == 2
    assert page.count("License plate: type it as it stands on the paper.") == 2


def test_a_link_fills_in_the_number(ana: Visitor) -> None:
    assert f'value="{TICKET}"' in ana.opens("/pay/parking/", number=TICKET).content.decode()


def test_the_code_on_a_printed_bill_opens_the_details(ana: Visitor) -> None:
    answer = ana.opens(f"/pay/parking/{TICKET}/", second=PLATE)

    assert (answer.status_code, answer["Location"]) == (303, f"/pay/parking/{TICKET}/")
    assert "4402 S Millstone" in ana.reads(f"/pay/parking/{TICKET}/")


def test_an_unknown_service_is_no_page(ana: Visitor) -> None:
    assert ana.opens("/pay/dog-license/").status_code == 404
    assert ana.opens("/pay/dog-license/1/").status_code == 404


@pytest.mark.parametrize("number", ["%00", "%F0%9F%92%B8", "a" * 500, "%27%20OR%201%3D1", "..."])
def test_a_strange_number_is_answered_like_an_unknown_one(ana: Visitor, number: str) -> None:
    answer = ana.opens(f"/pay/parking/{number}/")

    assert answer.status_code == 200
    assert "There is a problem" in words(answer)


@pytest.mark.parametrize("path", ["/pay/parking/", "/pay/parking/9188814612/", "/basket/remove/"])
def test_fields_that_no_page_of_ours_has_are_refused(ana: Visitor, path: str) -> None:
    for field in ("cents", "account", "proved", "open_cents", "checkout"):
        assert ana.sends(path, number=TICKET, **{field: "1"}).status_code == 400


def test_no_page_names_the_person_or_their_address(ana: Visitor) -> None:
    pages = [
        ana.finds("parking", TICKET),
        ana.finds("parking", TICKET, PLATE),
        ana.finds("parking", PLATE, state="IL"),
        ana.finds("water", WATER),
        ana.finds("water", WATER, "60614"),
        ana.reads("/pay/water/1234567897/", all="1"),
    ]

    assert not [hidden for hidden in HIDDEN for page in pages if hidden in page]


def test_a_spanish_page_is_spanish_throughout(ana: Visitor) -> None:
    ana.client.cookies["django_language"] = "es"

    page = ana.finds("parking", TICKET, PLATE)

    assert "Multas de estacionamiento" in page
    assert "Número de multa" in page
    assert "26 de noviembre de 2026" in page
