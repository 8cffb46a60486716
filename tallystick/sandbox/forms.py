"""What the payer types on the hosted page: read in any spelling, kept nowhere."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates

from tallystick.kernel.identifiers import luhn_ok, squeeze
from tallystick.sandbox.numbers import (
    ACCOUNTS,
    CARDS,
    ROUTING,
    PretendAccount,
    PretendCard,
    is_routing_number,
)

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/. -]?\s*(?:20)?(\d{2})\s*")


def _digits(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": autocomplete})


class ForgetfulInput(forms.TextInput):
    """A text box that is empty again on the next page: a security code is never sent back."""

    def format_value(self, value: object) -> None:
        """Show nothing of what was typed."""
        return None


class HostedForm(forms.Form):
    """A form whose labels, hints and errors are the sandbox's words, by the field's name."""

    default_renderer = DjangoTemplates
    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, words: Mapping[str, str], today: date
    ) -> None:
        super().__init__(data, label_suffix="")
        self.words = words
        self.today = today
        for name, field in self.fields.items():
            field.label = words[name]
            field.help_text = words.get(f"{name}_help", "")
            field.error_messages["required"] = words[f"missing_{name}"]

    def _refuse(self, key: str) -> ValidationError:
        return ValidationError(self.words[key], code=key)


class CardForm(HostedForm):
    """A card."""

    number = forms.CharField(max_length=40, widget=_digits("cc-number"))
    expiry = forms.CharField(max_length=12, widget=_digits("cc-exp"))
    cvc = forms.CharField(
        max_length=8,
        widget=ForgetfulInput(attrs={"inputmode": "numeric", "autocomplete": "cc-csc"}),
    )
    zip = forms.CharField(max_length=12, widget=_digits("postal-code"))

    def clean_number(self) -> PretendCard:
        """Return the card; real ones are turned away, so that none is ever typed for nothing."""
        number = squeeze(self.cleaned_data["number"])
        if not luhn_ok(number):
            raise self._refuse("wrong_number")
        if number not in CARDS:
            raise self._refuse("unknown_number")
        return CARDS[number]

    def clean_expiry(self) -> str:
        """Accept a card until the last day of its month."""
        match = _EXPIRY.fullmatch(self.cleaned_data["expiry"])
        if match is None or not 1 <= int(match[1]) <= 12:
            raise self._refuse("missing_expiry")
        if (2000 + int(match[2]), int(match[1])) < (self.today.year, self.today.month):
            raise self._refuse("past_expiry")
        return f"{int(match[1]):02d}/{match[2]}"

    def clean_cvc(self) -> str:
        """Accept 3 digits, or 4."""
        if not re.fullmatch(r"\d{3,4}", code := squeeze(self.cleaned_data["cvc"]), re.ASCII):
            raise self._refuse("missing_cvc")
        return code

    def clean_zip(self) -> str:
        """Accept 5 digits, or 9."""
        if not re.fullmatch(r"\d{5}(\d{4})?", code := squeeze(self.cleaned_data["zip"]), re.ASCII):
            raise self._refuse("missing_zip")
        return code


class AccountForm(HostedForm):
    """A bank account."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    routing = forms.CharField(max_length=20, widget=_digits("off"))
    account = forms.CharField(max_length=30, widget=_digits("off"))
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("checking", ""), ("savings", "")])

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, words: Mapping[str, str], today: date
    ) -> None:
        super().__init__(data, words=words, today=today)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(code, words[code]) for code in ("checking", "savings")]

    def clean_routing(self) -> str:
        """Return the pretend bank's number; real banks are turned away."""
        routing = squeeze(self.cleaned_data["routing"])
        if not is_routing_number(routing):
            raise self._refuse("missing_routing")
        if routing != ROUTING:
            raise self._refuse("unknown_routing")
        return routing

    def clean_account(self) -> PretendAccount:
        """Return the pretend account; real ones are turned away."""
        account = squeeze(self.cleaned_data["account"])
        if account not in ACCOUNTS:
            raise self._refuse("unknown_account")
        return ACCOUNTS[account]
