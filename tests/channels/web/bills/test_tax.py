"""Ben's property tax, so that a stranger can redo its arithmetic from the page."""

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from tests.bill_file import Take
from tests.books import assert_sound
from tests.tax_bills import PIN, line, only_first, tax_2024, tax_2025, tax_free
from tests.visitor import TICKET, Visitor, anas_ticket

PAGE = f"/pay/property-tax/{PIN}/"
YEARS = f"{PAGE}years/"


@pytest.fixture
def bill_page(ben: Visitor, take: Take) -> str:
    """Return the words of Ben's bill of 2025."""
    take(tax_2025())
    return ben.reads(PAGE)


@pytest.mark.parametrize(
    "typed",
    ["04-34-106-008-0000", "04341060080000", "04 34 106 008", "04-34-106-008", "O434lO6OO8OOOO"],
)
def test_a_pin_is_found_however_it_is_typed(typed: str, ben: Visitor, take: Take) -> None:
    take(tax_2025())

    assert "PIN) 04-34-106-008-0000" in ben.finds("property-tax", typed)


def test_a_unit_of_a_building_is_not_the_house_without_units(ben: Visitor, take: Take) -> None:
    unit = "04-34-106-008-1001"
    take(tax_2025(account=unit))

    assert "Check" in ben.finds("property-tax", "04-34-106-008")
    assert f"PIN) {unit}" in ben.finds("property-tax", unit)


def test_both_installments_say_what_is_due_when_and_why(bill_page: str) -> None:
    assert "$5,000.00 × 55% = $2,750.00. 35 ILCS 200/21-30" in bill_page
    assert "Due March 3, 2026. Paid: $2,750.00, on March 2, 2026. $2,750.00" in bill_page
    assert "less installment 1: $5,197.96 − $2,750.00 = $2,447.96." in bill_page
    assert "Due December 15, 2026, in 22 days. To pay today: $2,447.96. $2,447.96" in bill_page


def test_the_value_is_followed_from_the_assessor_to_what_is_taxed(bill_page: str) -> None:
    assert "Assessed value $30,800 The state's factor × 3.0163" in bill_page
    assert "Equalized value $30,800 × 3.0163 $92,902" in bill_page
    assert "Homeowner exemption It takes $627.00 off the tax. -$10,000" in bill_page
    assert "Taxable value $82,902" in bill_page
    assert "Without exemptions it would be $92,902 × 6.270% = $5,824.96." in bill_page


def test_each_agency_has_its_rate_its_share_and_last_year(bill_page: str) -> None:
    assert "The tax is $197.96 more than the year before." in bill_page
    assert (
        "City of Chicago $82,902 × 1.640% 26.2¢ of each dollar $1,300.00 in 2024 "
        "Of it for pensions: $1,006.10 $1,359.59"
    ) in bill_page
    assert "Chicago School District 299 $82,902 × 3.790% 60.4¢ of each dollar" in bill_page
    assert "Tax of the year $82,902 × 6.270% $5,000.00 in 2024 $5,197.96" in bill_page


def test_the_last_line_takes_the_cent_that_rounding_leaves(bill_page: str) -> None:
    assert (
        "County of Cook The rest of $5,197.96, so that no cent is lost 6.2¢ of each dollar "
        "$335.00 in 2024 $320.01"
    ) in bill_page


def test_nothing_is_explained_that_the_numbers_do_not_give(ben: Visitor, take: Take) -> None:
    bill = tax_2025()
    bill["details"]["property_tax"] |= {"value": 70000, "last_year": "4000.00"}
    take(bill)

    page = ben.reads(PAGE)

    assert "Value and rate alone do not give these lines." in page
    assert "City of Chicago Rate 1.640% 26.2¢ of each dollar" in page
    for claim in ("× 55%", "× 3.0163 =", "off the tax", "The rest of", "$60,000 ×"):
        assert claim not in page


def test_the_second_installment_is_announced_before_it_is_billed(ben: Visitor, take: Take) -> None:
    take(only_first())

    page = ben.reads(PAGE)

    assert "$5,000.00 × 55% = $2,750.00." in page
    assert "Installment 2 Not billed yet." in page
    assert "The lines of the agencies come with installment 2." in page


def test_a_second_installment_below_zero_is_a_credit(ben: Visitor, take: Take) -> None:
    year_before = {"number": "2024-TAX-FREE", "account": tax_free()["account"]}
    take(tax_free(), tax_2024() | year_before)

    page = ben.reads("/pay/property-tax/2025 31-26-110-074-0000/")

    assert "One installment is a credit $1,344.69 . The year's tax is lower" in page
    assert "$2,444.89 × 55% = $1,344.69." in page
    assert "Installment 2 The tax of the year, less installment 1: $0.00 − $1,344.69" in page
    assert "A credit. You owe nothing on it. -$1,344.69" in page
    page = ben.reads("/pay/property-tax/31-26-110-074-0000/", all="1")
    assert "Installment 2 A credit of $1,344.69" in page
    assert_sound()


def test_a_credit_does_not_lower_an_unpaid_first_installment(ben: Visitor, take: Take) -> None:
    take(tax_free() | {"history": []})

    page = ben.reads("/pay/property-tax/2025 31-26-110-074-0000/")

    assert "this page still asks for all of installment 1, with interest" in page
    # 9 months have started since March 3: $1,344.69 × 0.75% × 9 = $90.77.
    assert "To pay today: $1,435.46." in page


def test_two_installments_with_agencies_each_are_shown_as_printed(ben: Visitor, take: Take) -> None:
    bill = tax_2025()
    bill["obligations"][0]["lines"] = [line("County of Cook", "2750.00", rate="1.000")]
    take(bill)

    page = ben.reads(PAGE)

    assert "County of Cook 1.000 $2,750.00" in page
    assert "City of Chicago 1.640 $1,300.00 $1,359.59" in page
    assert "Both installments" not in page


def test_numbers_that_are_none_are_left_out(ben: Visitor, take: Take) -> None:
    odd = {"last_year": "a lot", "assessed": -1, "factor": "NaN", "value": True, "exemptions": [1]}
    take(tax_2025(details={"property_tax": odd}))

    page = ben.reads(PAGE)

    assert "City of Chicago Rate 1.640%" in page
    assert "What is taxed" not in page


def test_what_the_county_does_is_told_and_where(bill_page: str) -> None:
    assert "Your value or an exemption The County Assessor sets the value" in bill_page
    assert "Tax that was sold Once the county has sold your unpaid tax" in bill_page


def test_tax_that_is_late_enough_to_be_sold_is_a_warning(ben: Visitor, take: Take) -> None:
    take(tax_2024() | {"history": []})

    page = ben.opens(PAGE).content.decode()

    assert 'usa-alert--warning"><div class="usa-alert__body"><h2' in page
    assert page.index("Tax that was sold") < page.index("Your value or an exemption")


def test_the_years_tell_what_was_billed_and_paid_and_when(ben: Visitor, take: Take) -> None:
    take(tax_2025(), tax_2024())

    page = ben.reads(YEARS)

    assert (
        "Tax year 2025 Installment 1. Paid: $2,750.00, on March 2, 2026. "
        "Installment 2. To pay: $2,447.96, due December 15, 2026, in 22 days. $5,197.96"
    ) in page
    assert (
        "Tax year 2024 Installment 1. Paid: $2,640.00, on March 1, 2025. "
        "Installment 2. Paid: $2,360.00, on December 14, 2025. $5,000.00"
    ) in page
    assert "/pay/property-tax/202404341060080000/" in ben.opens(YEARS).content.decode()


def test_an_unknown_pin_has_no_years(ben: Visitor) -> None:
    page = ben.reads("/pay/property-tax/99-99-999-999-9999/years/")

    assert page == ben.reads("/pay/property-tax/99-99-999-999-9999/")
    assert "Tax by year" not in page


def test_a_ticket_has_no_years(ben: Visitor, take: Take) -> None:
    take(anas_ticket())

    assert ben.opens(f"/pay/parking/{TICKET}/years/").status_code == 404


def test_years_that_are_not_on_a_public_roll_are_for_nobody_else(
    ben: Visitor, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tax_2025())
    services = settings.CITY.service
    private = services["property-tax"].model_copy(update={"public_roll": False})
    monkeypatch.setitem(services, "property-tax", private)

    assert ben.opens(YEARS).status_code == 404


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?all=1", YEARS])
def test_each_page_takes_at_most_twelve_queries(
    path: str, ben: Visitor, take: Take, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    take(tax_2025(), tax_2024())

    with django_assert_max_num_queries(12):
        ben.opens(path)
