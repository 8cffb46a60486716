"""The form in which payers say what becomes of their money that pays no bill."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.channels.pages.fields import MailField
from tallystick.channels.pages.forms import Option, PortalForm, Tiles
from tallystick.records.refunds.models import Choice


class SurplusForm(PortalForm):
    """
    Back to its source, another bill, or a credit.

    Whoever has the receipt's address may send the money back: it can only go to where it came from.
    For all else `email` proves who paid (`proves`, None where no address is known), unless they are
    in the browser that did (`mine`).
    """

    choice = forms.ChoiceField(
        label=gettext_lazy("What shall we do with the money?"),
        widget=Tiles,
        error_messages={
            "required": gettext_lazy("Choose what becomes of the money."),
            "invalid_choice": gettext_lazy("Choose what becomes of the money."),
        },
    )
    obligation = forms.ChoiceField(
        label=gettext_lazy("Which bill?"),
        required=False,
        help_text=gettext_lazy("Only if it shall pay another bill."),
        error_messages={
            "required": gettext_lazy("Choose which bill it shall pay."),
            "invalid_choice": gettext_lazy("Choose one of the bills here."),
        },
    )
    email = MailField(
        label=gettext_lazy("The email that you gave when you paid"),
        required=False,
        help_text=gettext_lazy("Not needed to get the money back."),
    )

    def __init__(
        self,
        *args: Any,
        bills: Sequence[tuple[str, str]],
        proves: Callable[[str], bool] | None,
        mine: bool,
        **kwargs: Any,
    ) -> None:
        self.proves, self.mine, self.bills = proves, mine, bills
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Offer what this visitor may choose; leave out the questions that lead nowhere."""
        choice, obligation = self.fields["choice"], self.fields["obligation"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(obligation, forms.ChoiceField)
        others = self.mine or self.proves is not None
        with_bill = others and bool(self.bills)
        choice.choices = _choices(with_bill=with_bill, with_credit=others)
        obligation.choices = [("", _("Choose a bill")), *self.bills]
        if not with_bill:
            del self.fields["obligation"]
        if self.mine or self.proves is None:
            del self.fields["email"]
        return {}

    def clean(self) -> None:
        """Ask for what the choice needs."""
        choice, typed = self.cleaned_data.get("choice"), self.cleaned_data.get("email") or ""
        chosen = self.cleaned_data.get("obligation")
        if choice == Choice.Kind.BILL and not chosen and "obligation" not in self.errors:
            self.add_error("obligation", _("Choose which bill it shall pay."))
        if self.mine or choice not in (Choice.Kind.BILL, Choice.Kind.CREDIT):
            return
        if "email" in self.errors:
            return
        # A form with another mistake proves nothing yet: the address is looked at last.
        if not typed or not (self.errors or (self.proves and self.proves(typed))):
            self.add_error("email", _("Type the email to which we sent the receipt."))


def _choices(*, with_bill: bool, with_credit: bool) -> list[tuple[str, Option]]:
    refund = Option(
        _("Send it back to me"), _("It goes to the card or account that you paid with.")
    )
    bill = Option(_("Pay another bill with it"), _("What is left over waits for you here."))
    credit = Option(_("Keep it as a credit"), _("It waits here until you choose again."))
    offered = [(Choice.Kind.REFUND.value, refund)]
    offered += [(Choice.Kind.BILL.value, bill)] if with_bill else []
    offered += [(Choice.Kind.CREDIT.value, credit)] if with_credit else []
    return offered
