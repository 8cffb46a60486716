"""The form for an outage, in the city's own time."""

import re
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tallystick.channels.pages.fields import DayField
from tallystick.channels.pages.forms import PortalForm

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)


class TimeField(forms.CharField):
    """A time of day, like 2:30 pm or 14:30."""

    default_error_messages = {
        "required": _("Enter a time."),
        "unlike": _("Enter the time like 2:30 pm or 14:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 30, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the time. :raises ValidationError: if there is none like it"""
        found = _TIME.fullmatch(super().clean(value).replace(" ", ""))
        if not found:
            raise ValidationError(self.error_messages["unlike"], code="unlike")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
        try:
            return time(hour, minute)
        except ValueError:
            raise ValidationError(self.error_messages["unlike"], code="unlike") from None


class OutageForm(PortalForm):
    """From when to when, how much grace, and why."""

    began_on = DayField(label=_("It began on"))
    began = TimeField(label=_("It began at"), help_text=_("For example, 2:30 pm."))
    ended_on = DayField(label=_("It ended on"))
    ended = TimeField(label=_("It ended at"))
    grace_days = forms.IntegerField(
        label=_("Days of grace after it"),
        help_text=_("No late fee starts until then on bills that were due on a day of the outage."),
        min_value=0,
        max_value=60,
        initial=3,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter a number of days."),
            "invalid": _("Enter a number of days from 0 to 60."),
            "min_value": _("Enter a number of days from 0 to 60."),
            "max_value": _("Enter a number of days from 0 to 60."),
        },
    )
    reason = forms.CharField(
        label=_("What happened"),
        help_text=_("For your colleagues. Residents do not see it."),
        max_length=300,
        error_messages={"required": _("Say what happened.")},
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Put days and times together to moments of the city's clock."""
        typed = super().clean() or self.cleaned_data
        for part in ("began", "ended"):
            day, clock = typed.get(f"{part}_on"), typed.get(part)
            if day and clock:
                typed[f"{part}_at"] = datetime.combine(day, clock, tzinfo=self.zone)
        return typed
