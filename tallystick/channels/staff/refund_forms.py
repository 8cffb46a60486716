"""The forms by which staff ask for money to be given back, and say why they turn it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.catalog.model import City, RefundReason
from tallystick.channels.pages.fields import MoneyField
from tallystick.channels.pages.forms import Option, PortalForm, Tiles
from tallystick.channels.pages.words import say
from tallystick.channels.staff.words import BILL_AFTER
from tallystick.kernel.money import Money


@dataclass(frozen=True, slots=True)
class LeftLine:
    """One bill that a payment pays, or its money without a bill (None), and what is left of it."""

    obligation: UUID | None
    name: str
    left: Money

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"line-{self.obligation.hex if self.obligation else 'none'}"


class RefundForm(PortalForm):
    """Why, and how much: an amount, or amounts by bill where the payment pays several."""

    sizes = {"amount": "usa-input--md"}
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        widget=Tiles,
        error_messages={
            "required": gettext_lazy("Choose a reason."),
            "invalid_choice": gettext_lazy("Choose a reason."),
        },
    )
    amount = MoneyField(label=gettext_lazy("Amount to give back"), required=False)

    def __init__(self, *args: Any, lines: Sequence[LeftLine], city: City, **kwargs: Any) -> None:
        self.lines = lines if len(lines) > 1 else ()
        self.city = city
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return the reasons in plain words, and one amount for each of several bills."""
        choices = [(one.code, _option(one)) for one in self.city.refunds.reasons]
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = choices
        if self.lines:
            self.fields["amount"].help_text = _(
                "Taken from money without a bill first, then from the last bill here. "
                "Or leave this empty and fill in amounts by bill."
            )
        found: dict[str, forms.Field] = {
            line.field: MoneyField(
                label=line.name,
                help_text=_("Up to %(left)s.") % {"left": line.left},
                most=line.left,
                required=False,
            )
            for line in self.lines
        }
        note = forms.CharField(
            label=_("What your colleagues should know"),
            help_text=_("The payer does not see it."),
            max_length=300,
            required=False,
        )
        return {**found, "note": note}

    def clean(self) -> dict[str, Any]:
        """Put what is asked together. :raises ValidationError: if there is nothing, or both"""
        typed = super().clean() or self.cleaned_data
        by_line = {one.obligation: typed[one.field] for one in self.lines if typed.get(one.field)}
        if self.errors:
            return typed
        if typed.get("amount") and by_line:
            self.add_error("amount", _("Enter one amount, or amounts by bill, but not both."))
        elif not typed.get("amount") and not by_line:
            self.add_error("amount", _("Enter the amount to give back."))
        typed["asked"] = typed.get("amount") or by_line
        return typed

    @property
    def asked(self) -> Money | Mapping[UUID | None, Money]:
        """What a valid form asks for."""
        found: Money | Mapping[UUID | None, Money] = self.cleaned_data["asked"]
        return found


def _option(reason: RefundReason) -> Option:
    fee = _("The service fee comes back, too.") if reason.fee_back else ""
    return Option(say(reason.name), f"{BILL_AFTER[reason.bill]} {fee}".strip())


class RejectForm(PortalForm):
    """Why a refund is not approved."""

    why = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("For your colleagues. It stands on the payment's page."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why it is not approved.")},
    )
