"""The forms on the way to a payment, and the one that finds a receipt again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.channels.pages.fields import MailField, NameField
from tallystick.channels.pages.forms import PortalForm


class PayerForm(PortalForm):
    """Who pays, and where the receipt goes; both may stay empty."""

    payer_name = NameField(
        label=gettext_lazy("Your name"),
        required=False,
        help_text=gettext_lazy("It is printed on the receipt."),
    )
    email = MailField(
        label=gettext_lazy("Your email"),
        required=False,
        help_text=gettext_lazy("We only use it to send the receipt."),
    )


class WayForm(PortalForm):
    """How to pay; the page draws the choices itself, each with its cost."""

    method = forms.CharField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how to pay.")},
    )

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(*args, **kwargs)

    def clean_method(self) -> str:
        """Return one of the ways that the page shows. :raises ValidationError: for any other"""
        code: str = self.cleaned_data["method"]
        if code not in self.codes:
            raise ValidationError(self.fields["method"].error_messages["required"])
        return code


class ReceiptForm(PortalForm):
    """The confirmation number, as people copy it from paper or from an email."""

    code = forms.CharField(
        label=gettext_lazy("Confirmation number"),
        max_length=100,
        help_text=gettext_lazy(
            "It is on your receipt and in our email. It looks like 7K3M-0QRX-V2HD-91TB."
        ),
        error_messages={"required": gettext_lazy("Enter the confirmation number.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def not_found(self) -> None:
        """Say that no payment has this number."""
        self.add_error(
            "code",
            _("Check the confirmation number. We cannot find a payment with this one."),
        )
