"""What Chicago's folder says, read by those who know the city's bills."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.model import City, Service

CHICAGO = Path(__file__).parents[2] / "cities" / "chicago"


@pytest.fixture(scope="module")
def chicago() -> City:
    return load_city(CHICAGO)


def test_the_menu_has_the_three_big_services_first(chicago: City) -> None:
    main = [service.code for service in chicago.services if service.menu == "main"]
    other = [service.code for service in chicago.services if service.menu == "other"]

    assert main == ["property-tax", "parking", "water"]
    assert other == [
        "vehicle-sticker",
        "business-license",
        "public-way-permit",
        "administrative-fine",
        "ambulance",
        "false-alarm",
    ]


def test_property_tax_is_billed_by_the_county(chicago: City) -> None:
    biller = chicago.biller[chicago.service["property-tax"].biller]

    assert biller.name["en"] == "Cook County Treasurer"
    assert "not by the City of Chicago" in biller.note["en"]
    assert "no la Ciudad de Chicago" in biller.note["es"]


def test_tax_interest_follows_the_tax_year(chicago: City) -> None:
    before, since = chicago.service["property-tax"].late_fees

    assert (before.by, before.until, before.rate) == (
        "tax-year",
        date(2022, 12, 31),
        Decimal("0.015"),
    )
    assert (since.by, since.since, since.rate) == ("tax-year", date(2023, 1, 1), Decimal("0.0075"))
    assert since.base == ("tax",)


def test_the_ticket_penalty_had_no_cap_at_first(chicago: City) -> None:
    old, current, _collection = chicago.service["parking"].late_fees

    assert (old.cap, current.cap) == (None, 250_00)
    assert old.base == current.base == ("fine",)
    assert "example policy" in current.source  # nobody knows the cap's first day


def test_a_ticket_is_paid_whole_online_and_a_tax_bill_in_parts(chicago: City) -> None:
    assert not chicago.service["parking"].payable.partial
    assert chicago.service["property-tax"].payable.partial


def test_every_service_can_be_paid_free_of_charge_online(chicago: City) -> None:
    for service in chicago.services:
        free = [code for code in service.payable.methods if chicago.method[code].fee.free]
        assert "echeck" in free, service.code


def test_each_kind_of_charge_has_an_account_of_its_own_kind(chicago: City) -> None:
    for service in chicago.services:
        assert chicago.account[service.receivable].kind == "asset"
        earned = "revenue" if service.biller == "city" else "liability"  # the county's money
        assert {chicago.account[charge.revenue].kind for charge in service.charges} == {earned}


def test_no_two_services_share_a_receivable(chicago: City) -> None:
    receivables = [service.receivable for service in chicago.services]

    assert len(set(receivables)) == len(receivables)


def test_water_rates_change_on_their_day(chicago: City) -> None:
    water = chicago.rate["water-cubic-feet"]

    assert water.on(date(2025, 5, 31)).rate == Decimal("35.10")
    assert water.on(date(2025, 6, 1)).rate == Decimal("36.51")
    with pytest.raises(LookupError, match="water-cubic-feet has no rate for 2001-12-31"):
        water.on(date(2001, 12, 31))


def test_a_two_month_water_bill_follows_from_the_rates(chicago: City) -> None:
    """2,000 cubic feet (14,960 gallons) in June and July 2025, one home: $202.59."""
    day = date(2025, 7, 31)
    cents = Decimal("0.01")
    water = 2 * chicago.rate["water-cubic-feet"].on(day).rate
    sewer = water * chicago.rate["sewer"].on(day).rate / 100
    tax = (14_960 * chicago.rate["water-sewer-tax"].on(day).rate * 2).quantize(cents)
    garbage = 2 * chicago.rate["garbage"].on(day).rate

    assert (water, sewer, tax, garbage) == (
        Decimal("73.02"),
        Decimal("73.02"),
        Decimal("37.55"),
        Decimal("19.00"),
    )
    assert water + sewer + tax + garbage == Decimal("202.59")


def test_nothing_unsourced_pretends_to_be_a_fact(chicago: City) -> None:
    assert "example policy" in chicago.method["card"].fee.source
    for service in chicago.services:
        for rule in service.late_fees:
            assert rule.source


def test_the_help_page_says_that_refreshing_is_safe(chicago: City) -> None:
    assert "The page froze. Is it safe to refresh?\n\nYes." in chicago.content["help"]["en"]
    assert (
        "La página se congeló. ¿Puedo actualizarla sin riesgo?\n\nSí."
        in (chicago.content["help"]["es"])
    )


@pytest.mark.parametrize("page", ["accessibility", "help", "privacy", "security"])
def test_pages_have_the_same_sections_in_both_languages(chicago: City, page: str) -> None:
    def sections(text: str) -> list[int]:
        return [line.index(" ") for line in text.splitlines() if line.startswith("#")]

    assert sections(chicago.content[page]["en"]) == sections(chicago.content[page]["es"])
    assert sections(chicago.content[page]["en"])[0] == 1


def test_pages_name_the_phone_and_address_of_the_city(chicago: City) -> None:
    for language in chicago.languages:
        assert chicago.phone in chicago.content["security"][language]
        assert chicago.domain in chicago.content["security"][language]
        assert chicago.email in chicago.content["help"][language]


def test_what_is_read_cannot_be_changed(chicago: City) -> None:
    service: Service = chicago.service["water"]

    with pytest.raises(ValueError, match="frozen"):
        service.position = 1  # type: ignore[misc]


def test_a_city_is_read_in_a_tenth_of_a_second() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        load_city(CHICAGO)
        times.append(time.perf_counter() - start)

    assert min(times) < 0.1


def test_a_return_costs_only_who_did_not_have_the_money(chicago: City) -> None:
    parking, day = chicago.service["parking"], date(2026, 11, 23)

    assert parking.returned_item_fee(reason="R01", day=day).amount == 25_00
    assert parking.returned_item_fee(reason="R03", day=day) is None
    assert parking.returned_item_fee(reason="R01", day=date(2019, 12, 31)) is None
    assert chicago.service["ambulance"].returned_item_fee(reason="R01", day=day) is None


def test_more_than_100_dollars_are_given_back_by_two_people(chicago: City) -> None:
    refunds = chicago.refunds

    assert refunds.two_people_above == 100_00
    assert refunds.reason["duplicate"].bill == "open-again"
    assert refunds.reason["goodwill"].bill == "paid"
