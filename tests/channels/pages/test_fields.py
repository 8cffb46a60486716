"""Whatever way people write something, it is read; else they are told what to do."""

from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils import translation

from tallystick.channels.pages import fields
from tallystick.channels.pages.forms import Option, PortalForm, Tick, Tiles
from tallystick.channels.web.renderers import PortalFormRenderer
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


class Odd(PortalForm):
    """A form whose every word has signs that mean something in HTML."""

    name = forms.CharField(label="<b>A & B</b>", help_text="1 < 2", initial='"><script>')
    kind = forms.ChoiceField(choices=[("1", "<i>")], widget=Tiles, required=False, help_text="&")


def test_what_a_field_says_cannot_become_html():
    html = str(Odd())
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;</label>" in html
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert 'id="id_name_helptext">1 &lt; 2</span>' in html


def test_what_was_typed_comes_back_escaped():
    html = str(Odd({"name": "<script>", "kind": "<script>"}))
    assert "<script>" not in html
    assert 'value="&lt;script&gt;"' in html
    assert "Select a valid choice" not in html


def test_a_field_is_written_in_full():
    assert str(Odd({"name": "Ana"})["name"].as_field_group()) == (
        '<label class="usa-label" for="id_name">&lt;b&gt;A &amp; B&lt;/b&gt;</label>\n'
        '<span class="usa-hint" id="id_name_helptext">1 &lt; 2</span>\n\n'
        '<input type="text" name="name" value="Ana" class="usa-input" '
        'aria-describedby="id_name_helptext" id="id_name">'
    )
    wrong = str(Odd({})["name"].as_field_group())
    assert '<label class="usa-label usa-label--error" for="id_name">' in wrong
    assert '<span class="usa-error-message" id="id_name_error">' in wrong
    assert 'aria-describedby="id_name_helptext id_name_error"' in wrong


def test_a_group_is_named_and_tells_its_hint():
    html = str(Odd()["kind"].as_field_group())
    assert html.startswith('<fieldset class="usa-fieldset" aria-describedby="id_kind_helptext">')
    assert '<legend class="usa-legend">Kind (optional)</legend>' in html
    assert html.endswith("</fieldset>")


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(), "a & b"),
        (forms.TextInput(attrs={"autofocus": True, "data-no": False, "maxlength": 1234}), "1"),
        (forms.EmailInput(), None),
        (forms.DateInput(attrs={"type": "date"}), "2026-12-01"),
        (forms.HiddenInput(), '"'),
        (forms.PasswordInput(), "secret"),
    ],
)
def test_an_input_is_what_django_would_write(widget, value):
    attrs = {"id": "id_x", "title": "<&>"}
    ours = widget.render("x", value, attrs, renderer=PortalFormRenderer())
    assert ours == widget.render("x", value, attrs, renderer=DjangoTemplates())


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_a_choice_is_what_django_would_write(kind):
    def tags(renderer):
        form = forms.Form(initial={"one": "b"}, renderer=renderer)
        form.fields["one"] = forms.ChoiceField(choices=[("a", "<A>"), ("b", "B")], widget=kind)
        both = [tag for box in form["one"] for tag in (box.tag(), box.tag(wrap_label=True))]
        return [tag.replace("\n", "") for tag in both]

    assert tags(PortalFormRenderer()) == tags(DjangoTemplates())
    assert "checked" in "".join(tags(PortalFormRenderer()))
