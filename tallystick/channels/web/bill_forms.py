"""The forms of a bill's page and of the basket: what to pay, how much of it, and what-if days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.channels.pages.fields import DayField, MoneyField
from tallystick.channels.pages.forms import CheckTiles, PortalForm
from tallystick.channels.web.bill_parts import Part
from tallystick.kernel.dates import add_months
from tallystick.kernel.money import Money

YEARS_AHEAD = 5


@dataclass(frozen=True)
class Pick:
    """The label of a sum that can be ticked; `link` leads to its bill if that is open to see."""

    part: Part
    title: str
    link: str = ""

    def __str__(self) -> str:
        return self.title


class PickForm(PortalForm):
    """Which of several sums to pay."""

    obligation = forms.MultipleChoiceField(
        label=gettext_lazy("What do you want to pay?"),
        widget=CheckTiles,
        error_messages={
            "required": gettext_lazy("Tick at least one bill."),
            "invalid_choice": gettext_lazy("Tick the bills again: one of them was just paid."),
        },
    )

    def __init__(self, *args: Any, picks: Sequence[Pick], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = self.fields["obligation"]
        assert isinstance(boxes, forms.MultipleChoiceField)
        boxes.choices = [(str(pick.part.id), pick) for pick in picks]
        boxes.initial = [str(pick.part.id) for pick in picks if not pick.part.held]


class AmountForm(PortalForm):
    """How much of one sum to pay, where the service takes parts."""

    sizes = {"amount": "usa-input--small"}

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        self.part = part
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return its one field, with the limits of the service."""
        most = self.part.owed
        least = min(Money(self.part.service.payable.minimum), most)
        hint = _("At least %(least)s, at most %(most)s.") % {"least": least, "most": most}
        return {"amount": MoneyField(label=_("Amount"), help_text=hint, least=least, most=most)}


class WhenForm(PortalForm):
    """A day to come, on which somebody means to pay."""

    sizes = {"on": "usa-input--medium"}

    on = DayField(
        label=gettext_lazy("Day you would pay"),
        error_messages={"required": gettext_lazy("Enter the day on which you would pay.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        """Return the day. :raises ValidationError: if it is over, or too far away to tell"""
        day: date = self.cleaned_data["on"]
        if day < self.today:
            raise ValidationError(_("Enter today or a day to come. The past cannot be paid."))
        if day > add_months(self.today, 12 * YEARS_AHEAD):
            raise ValidationError(
                _("Enter a day within the next %(count)s years.") % {"count": YEARS_AHEAD}
            )
        return day


def takes_parts(part: Part) -> bool:
    """Return whether less than all of it may be paid online."""
    payable = settings.CITY.service[part.service.code].payable
    return payable.partial and part.owed > Money(payable.minimum)
