"""What staff can look for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.channels.pages.fields import DayField
from tallystick.channels.pages.forms import PortalForm
from tallystick.channels.staff.words import DELIVERIES, PAYMENT_STATES


class KnownField(forms.CharField):
    """Any number or address, as it was copied."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        super().__init__(
            **{
                "required": False,
                "max_length": 254,
                "widget": forms.TextInput(attrs=attrs),
                **kwargs,
            }
        )


class PaymentForm(PortalForm):
    """What is known of a payment; everything may stay empty."""

    known = KnownField(
        label=_("A number or an email address"),
        help_text=_(
            "Any number of the payment, its receipt or its bill. "
            "Or the payer's email, or the last 4 digits of the card."
        ),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return the choice of states, in the language of the page."""
        choices = [("", _("Any")), *PAYMENT_STATES.items()]
        return {"state": forms.ChoiceField(label=_("State"), required=False, choices=choices)}

    def clean_until(self) -> date | None:
        """Return the last day. :raises ValidationError: if it comes before the first"""
        since, until = self.cleaned_data.get("since"), self.cleaned_data["until"]
        if since and until and until < since:
            raise forms.ValidationError(_("The last day comes before the first one."))
        return until  # type: ignore[no-any-return]


class MessageForm(PortalForm):
    """Which messages to show."""

    to = KnownField(label=_("Sent to"))

    def own_fields(self) -> dict[str, forms.Field]:
        """Return the choice of states, in the language of the page."""
        choices = [("", _("Any")), *((one.value, said) for one, said in DELIVERIES.items())]
        return {"state": forms.ChoiceField(label=_("State"), required=False, choices=choices)}
