"""Numbers as people copy them from paper: any spelling in, one spelling out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.catalog.load import load_city
from tallystick.catalog.model import Identifier
from tallystick.kernel.identifiers import Mask, luhn_digit

CITY = load_city(Path(__file__).parents[2] / "cities" / "chicago")
EVERY = [
    pytest.param(identifier, id=f"{service.code}-{identifier.code}")
    for service in CITY.services
    for identifier in service.identifiers
]


def identifier(service: str, code: str) -> Identifier:
    return CITY.service[service].identifier(code)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("04-34-106-008-0000", "04341060080000"),
        ("04341060080001", "04341060080001"),
        ("04 34 106 008 0000", "04341060080000"),
        (" 04.34.106.008.0000 ", "04341060080000"),
        ("'04-34-106-008-0000'", "04341060080000"),
        ("04–34–106–008–0000", "04341060080000"),
        ("O4-34-1O6-oo8-0000", "04341060080000"),
        ("04-34-l06-008-0000", "04341060080000"),
        ("０４３４１０６００８００００", "04341060080000"),
        ("1417227008", "1417227008"),
    ],
)
def test_a_pin_is_read_in_any_spelling(typed: str, number: str) -> None:
    assert identifier("property-tax", "pin").read(typed) == number


@pytest.mark.parametrize("typed", ["", "04-34-106-008-00000", "04-34-106-008-000X"])
def test_a_pin_of_another_shape_is_not_read(typed: str) -> None:
    assert identifier("property-tax", "pin").read(typed) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [("04341060080001", "04-34-106-008-0001"), ("1417227008", "14-17-227-008")],
)
def test_a_pin_is_shown_as_it_is_printed(number: str, shown: str) -> None:
    assert identifier("property-tax", "pin").show(number) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("9188814621", "9188814621"),
        ("65532593", "65532593"),  # written by hand in 2015
        ("7000 004 145", "7000004145"),
        ("70OOOO4I45", "7000004145"),
    ],
)
def test_tickets_of_both_lengths_are_read_without_a_check_digit(typed: str, number: str) -> None:
    assert identifier("parking", "ticket").read(typed) == number


@pytest.mark.parametrize(("typed", "number"), [("ab 12 345", "AB12345"), ("j0hn-1", "J0HN1")])
def test_a_plate_keeps_its_letters_and_digits(typed: str, number: str) -> None:
    assert identifier("parking", "plate").read(typed) == number


@pytest.mark.parametrize("typed", ["123456-7897", "1234567897", "123456 7897", "l23456-7897"])
def test_a_water_account_is_read_in_any_spelling(typed: str) -> None:
    account = identifier("water", "account")

    assert account.read(typed) == "1234567897"
    assert account.show("1234567897") == "123456-7897"


def test_one_wrong_digit_in_a_water_account_is_noticed() -> None:
    right = "1234567897"
    for place in range(10):
        for digit in set("0123456789") - {right[place]}:
            wrong = right[:place] + digit + right[place + 1 :]
            assert identifier("water", "account").read(wrong) is None


@pytest.mark.parametrize(
    ("typed", "number"), [("dot999064", "DOT999064"), ("D0T-999064", "DOT999064")]
)
def test_letters_and_digits_that_look_alike_are_mended(typed: str, number: str) -> None:
    assert identifier("public-way-permit", "application").read(typed) == number


@pytest.mark.parametrize("one", EVERY)
def test_the_example_of_each_identifier_is_printed_as_on_paper(one: Identifier) -> None:
    number = one.read(one.example)

    assert number is not None
    assert one.show(number) == one.example


@pytest.mark.parametrize("one", EVERY)
@given(data=st.data())
def test_a_shown_number_is_read_back_as_itself(one: Identifier, data: st.DataObject) -> None:
    number = data.draw(numbers(one))

    assert one.read(number) == number
    assert one.read(one.show(number)) == number
    assert one.read(one.show(number).lower().replace("-", " – ")) == number


def numbers(one: Identifier) -> st.SearchStrategy[str]:
    """Draw numbers that could be on paper."""
    kinds = {"9": "0123456789", "A": "ABCDEFGHJKMNPQRSTUVWXYZ", "*": "ABCXYZ0189"}
    shapes = st.sampled_from([Mask(mask).slots for mask in one.masks])
    drawn = shapes.flatmap(
        lambda slots: st.tuples(*(st.sampled_from(kinds[slot]) for slot in slots)).map("".join)
    )
    if one.check == "luhn":
        return drawn.map(lambda number: number[:-1] + luhn_digit(number[:-1]))
    return drawn
