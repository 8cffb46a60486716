"""What staff reads of a held bill, and the form that releases it."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.catalog.model import City, Service
from tallystick.channels.pages.forms import PortalForm
from tallystick.channels.pages.naming import account_number_of
from tallystick.kernel.money import Money
from tallystick.records.billing.metering import history_of
from tallystick.records.billing.models import HeldBill
from tallystick.records.billing.queries import billed_to
from tallystick.rules.usage import Billed

MOST = 12  # periods of an account's past


class ReleaseForm(PortalForm):
    """Why the bill stands as it is."""

    because = forms.CharField(
        label=gettext_lazy("Why is the bill right?"),
        help_text=gettext_lazy("For your colleagues. Residents do not see it."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why the bill is right.")},
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A held bill as staff sees it."""

    hold: HeldBill
    city: City
    today: date

    @property
    def service(self) -> Service:
        """What the bill is for."""
        return self.city.service[self.hold.bill.service]

    @property
    def account(self) -> str:
        """The account's number as it is printed."""
        return account_number_of(self.service, self.hold.bill.account)

    @property
    def total(self) -> Money:
        """What the bill asks for."""
        return Money(self.hold.bill.total_cents)

    @property
    def days(self) -> int:
        """For how many days it has waited."""
        return (self.today - self.hold.held_on).days

    @property
    def waits(self) -> bool:
        """Whether it is still held."""
        return self.hold.state == HeldBill.State.HELD

    @property
    def why(self) -> str:
        """Why it is held, in a sentence."""
        said = {"times": number_format(round(self.hold.times / 100, 1), 1)}
        if self.hold.reason == HeldBill.Reason.AMOUNT:
            return _("It asks for %(times)s times the usual amount a day.") % said
        if self.hold.reason == HeldBill.Reason.ESTIMATE:
            return _("A reading after an estimate says %(times)s times the usual use.") % said
        return _("It says %(times)s times the usual use a day.") % said

    @property
    def past(self) -> list[tuple[Billed, int]]:
        """The account's periods, the newest first, each with its gallons a day."""
        newest_first = reversed(history_of(billed_to(self.hold.bill.account_id)))
        return [(billed, round(billed.usage.a_day)) for billed in newest_first][:MOST]
