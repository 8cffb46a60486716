"""Whatever way people write something, it is read; else they are told what to do."""

from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from tallystick.channels.web import fields
from tallystick.channels.web.forms import Option, PortalForm, Tick, Tiles
from tallystick.kernel.money import Money

PIN = settings.CITY.service["property-tax"].identifiers[0]


class Ask(PortalForm):
    """A form as a page could have it."""

    zip_code = fields.ZipField(label="ZIP Code")
    email = fields.MailField(label="Email", required=False)
    method = forms.ChoiceField(
        label="How do you want to pay?",
        choices=[("echeck", Option("Bank account", "Free")), ("card", Option("Card", "$1.00"))],
        widget=Tiles,
    )
    text = forms.BooleanField(label="Send a text, too", required=False, widget=Tick)


@pytest.mark.parametrize(
    "typed",
    [
        "04-34-106-008-0000",
        "04341060080000",
        "04 34 106 008 0000",
        "  04-34-106-008-0000 ",
        "04–34–106–008–0000",
        "04.34.106.008.0000",
        "#04-34-106-008-0000",
        "04-34-106-008-OOOO",
        "04\u00a034\u00a0106\u00a0008\u00a00000",
        "０４３４１０６００８００００",
        "٠٤٣٤١٠٦٠٠٨٠٠٠٠",
        "04/34/106/008/0000",
    ],
)
def test_twelve_spellings_of_one_pin(typed):
    assert fields.IdentifierField(identifier=PIN).clean(typed) == "04341060080000"


def test_a_wrong_number_is_told_to_check_it_and_what_it_looks_like():
    with pytest.raises(ValidationError) as wrong:
        fields.IdentifierField(identifier=PIN).clean("04-34-106")
    [message] = wrong.value.messages
    assert "check each digit" in message
    assert PIN.example in message


def test_an_identifiers_field_speaks_the_language_of_the_page():
    with translation.override("es"):
        field = fields.IdentifierField(identifier=PIN)
        with pytest.raises(ValidationError, match="escríbalo"):
            field.clean("")
    assert field.label == PIN.name["es"]


@pytest.mark.parametrize("typed", ["60602", " 60602 ", "60602-1234", "60 602"])
def test_a_zip_code(typed):
    assert fields.ZipField().clean(typed) == "60602"


@pytest.mark.parametrize("typed", ["6060", "606021", "Chicago"])
def test_what_is_no_zip_code(typed):
    with pytest.raises(ValidationError, match="5 digits"):
        fields.ZipField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("45", 4500), ("$45.00", 4500), ("1,284.37", 128437), ("$ 1,284.37 ", 128437)],
)
def test_an_amount(typed, cents):
    assert fields.MoneyField().clean(typed) == Money(cents)


@pytest.mark.parametrize("typed", ["12.5", "forty", "1.284,37", "12.345", "--5"])
def test_an_amount_that_cannot_be_read_is_never_guessed(typed):
    with pytest.raises(ValidationError, match="dollars and cents"):
        fields.MoneyField().clean(typed)


def test_an_amount_has_bounds():
    field = fields.MoneyField(least=Money(500), most=Money(10000))
    with pytest.raises(ValidationError, match=r"at least \$5.00"):
        field.clean("4.99")
    with pytest.raises(ValidationError, match=r"at most \$100.00"):
        field.clean("100.01")
    with pytest.raises(ValidationError, match=r"at least \$0.01"):
        fields.MoneyField().clean("-1")


def test_an_amount_that_may_be_missing():
    assert fields.MoneyField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["2026-12-05", "12/5/2026", "12-05-2026", " 12.5.2026 "])
def test_a_day(typed):
    assert fields.DayField().clean(typed) == date(2026, 12, 5)


@pytest.mark.parametrize("typed", ["2/30/2026", "12/5/26", "tomorrow", "2026-13-01"])
def test_a_day_that_no_calendar_has(typed):
    with pytest.raises(ValidationError, match="month, day and year"):
        fields.DayField().clean(typed)


def test_an_email_address_loses_the_spaces_of_a_paste():
    assert fields.MailField().clean(" ana@example.com ") == "ana@example.com"


def test_all_mistakes_are_shown_at_once_and_nothing_typed_is_lost():
    form = Ask({"zip_code": "606", "email": "ana@"})
    html = form.render()
    assert set(form.errors) == {"zip_code", "email", "method"}
    assert 'value="606"' in html
    assert 'value="ana@"' in html


def test_messages_say_what_to_do():
    messages = " ".join(str(text) for texts in Ask({}).errors.values() for text in texts)
    assert messages == "Enter the ZIP Code. How do you want to pay?: choose one."


def test_hint_and_message_are_tied_to_the_field():
    html = str(Ask({})["zip_code"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_zip_code_error"' in html
    assert 'id="id_zip_code_error"' in html
    assert "required" not in html.replace("Error:", "")


def test_choices_are_a_group_with_a_hint_each():
    html = str(Ask()["method"].as_field_group())
    assert html.count("<legend") == 1
    assert html.count('type="radio"') == 2
    assert html.count("Bank account") == 1
    assert ">Free</span>" in html


def test_a_box_to_tick_has_its_label_behind_it():
    html = str(Ask()["text"].as_field_group())
    assert html.index('type="checkbox"') < html.index("Send a text, too")
