"""Fields that take any spelling, and say what to do when they cannot read it."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tallystick.catalog.model import Identifier
from tallystick.channels.pages.words import say
from tallystick.kernel.identifiers import squeeze
from tallystick.kernel.money import Money, NotMoney

ONE_CENT = Money(1)
DAY_SHAPES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})"),
)


class IdentifierField(forms.CharField):
    """
    A number as people copy it from paper; it is stored as the city's folder says.

    Its words are those of the page's language, so it is made anew for every form.
    """

    def __init__(self, *, identifier: Identifier, **kwargs: Any) -> None:
        self.identifier = identifier
        name, example = say(identifier.name), identifier.example
        digits = all(re.fullmatch(r"[9 ./-]+", mask) for mask in identifier.masks)
        widget = forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "characters",
                **({"inputmode": "numeric"} if digits else {}),
            }
        )
        messages = {
            "required": _("%(name)s: type it as it stands on the paper.") % {"name": name},
            "unlike": _("%(name)s: check each digit. It looks like %(example)s.")
            % {"name": name, "example": example},
        }
        defaults: dict[str, Any] = {
            "label": name,
            "help_text": _("%(where)s For example, %(example)s.")
            % {"where": say(identifier.where), "example": example},
            "widget": widget,
            "error_messages": messages,
            "max_length": 100,
        }
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: Any) -> str:
        """Return the number as it is stored. :raises ValidationError: if it has another shape"""
        typed = super().clean(value)
        number = self.identifier.read(typed) if typed else ""
        if number is None:
            raise ValidationError(self.error_messages["unlike"], code="unlike")
        return number


class ZipField(forms.CharField):
    """A ZIP Code of 5 digits; the last 4 of a longer one are left out."""

    default_error_messages = {
        "required": _("Enter the ZIP Code."),
        "unlike": _("Check the ZIP Code. It has 5 digits, like 60602."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "postal-code"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "max_length": 20, **kwargs})

    def clean(self, value: Any) -> str:
        """Return 5 digits. :raises ValidationError: if there are not 5 or 9"""
        digits = squeeze(super().clean(value))
        if digits and not re.fullmatch(r"[0-9]{5}([0-9]{4})?", digits):
            raise ValidationError(self.error_messages["unlike"], code="unlike")
        return digits[:5]


class MoneyField(forms.CharField):
    """An amount of dollars and cents, with or without "$" and commas."""

    default_error_messages = {
        "required": _("Enter an amount."),
        "unlike": _("Enter dollars and cents, like 45 or 45.00."),
        "least": _("Enter at least %(least)s."),
        "most": _("Enter at most %(most)s."),
    }

    def __init__(
        self, *, least: Money = ONE_CENT, most: Money | None = None, **kwargs: Any
    ) -> None:
        self.least, self.most = least, most
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "max_length": 30, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return Money, or None if nothing was typed and nothing is required."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount = Money.parse(typed.replace(" ", ""))
        except NotMoney:
            raise ValidationError(self.error_messages["unlike"], code="unlike") from None
        if amount < self.least:
            raise ValidationError(
                self.error_messages["least"], code="least", params={"least": self.least}
            )
        if self.most is not None and amount > self.most:
            raise ValidationError(
                self.error_messages["most"], code="most", params={"most": self.most}
            )
        return amount


class DayField(forms.CharField):
    """A day from the browser's calendar, or typed as 12/5/2026 or 2026-12-05."""

    default_error_messages = {
        "required": _("Enter a day."),
        "unlike": _("Enter the day as month, day and year, like 12/5/2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **kwargs})

    def clean(self, value: Any) -> date | None:
        """Return the day, or None if nothing was typed and nothing is required."""
        typed = super().clean(value)
        if not typed:
            return None
        for shape in DAY_SHAPES:
            if found := shape.fullmatch(typed.replace(" ", "")):
                try:
                    return date(**{part: int(text) for part, text in found.groupdict().items()})
                except ValueError:
                    break  # a day that no calendar has, like 2/30
        raise ValidationError(self.error_messages["unlike"], code="unlike")


class MailField(forms.EmailField):
    """An email address."""

    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Check the email address. It looks like name@example.com."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "spellcheck": "false"}
        super().__init__(**{"widget": forms.EmailInput(attrs=attrs), "max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        """Return the address without the spaces that a paste brings along."""
        return re.sub(r"\s", "", super().to_python(value) or "")


class NameField(forms.CharField):
    """A person's or a firm's name, as they write it."""

    default_error_messages = {"required": _("Enter the name.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "name", "spellcheck": "false"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "max_length": 120, **kwargs})
