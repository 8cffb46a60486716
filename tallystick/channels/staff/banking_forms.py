"""The forms for differences, and for money that found no bill."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.channels.pages.forms import Option, PortalForm, Tiles
from tallystick.records.refunds.models import Choice


class OwnerForm(PortalForm):
    """Who finds out why something does not agree."""

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return the choice of those who may own a difference."""
        label = _("Who finds out why?")
        choices = [("", _("Choose a person")), *self.people]
        return {"owner": forms.ChoiceField(label=label, choices=choices)}


class ExplainForm(PortalForm):
    """Why something does not agree, or did not."""

    why = forms.CharField(
        label=gettext_lazy("What was it?"),
        help_text=gettext_lazy("For your colleagues and the auditor."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what it was.")},
    )


class UnappliedForm(PortalForm):
    """What becomes of money without a bill, as its payer told staff."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What does the payer want?"),
        widget=Tiles,
        error_messages={
            "required": gettext_lazy("Choose what becomes of the money."),
            "invalid_choice": gettext_lazy("Choose what becomes of the money."),
        },
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the bill"),
        help_text=gettext_lazy("Only if it pays another bill."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def own_fields(self) -> dict[str, forms.Field]:
        """Say what each choice does."""
        choice = self.fields["choice"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (Choice.Kind.REFUND, Option(_("Send it back"), _("To where it came from."))),
            (Choice.Kind.BILL, Option(_("Pay another bill"), _("As far as that bill is owed."))),
            (Choice.Kind.CREDIT, Option(_("Keep it"), _("For a bill to come."))),
        ]
        return {}

    def clean(self) -> dict[str, Any]:
        """Ask for a number where one is needed."""
        typed = super().clean() or self.cleaned_data
        if typed.get("choice") == Choice.Kind.BILL and not typed.get("number"):
            self.add_error("number", _("Enter the number of the bill."))
        return typed
