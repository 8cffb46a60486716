"""Forms that show all mistakes at once, and choices that are easy to hit."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class PortalForm(forms.Form):
    """USWDS classes on the inputs; no `required` attribute, since the server shows all mistakes."""

    use_required_attribute = False
    sizes: dict[str, str] = {}  # field -> "usa-input--md" and the like

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.own_fields())
        for field in self.fields.values():
            _say_what_to_do(field)
        for name, field in self.fields.items():
            if "class" not in field.widget.attrs:
                wrong = self.is_bound and name in self.errors
                field.widget.attrs["class"] = _classes(field, wrong, self.sizes.get(name, ""))

    def own_fields(self) -> dict[str, forms.Field]:
        """Return fields that depend on what the form is for, such as the service."""
        return {}

    def refuse(self, name: str, sentence: str) -> None:
        """Add what was found out only after the form had been read."""
        self.add_error(name, sentence)
        widget = self.fields[name].widget
        if "usa-input" in widget.attrs["class"]:
            widget.attrs["class"] += " usa-input--error"


def _say_what_to_do(field: forms.Field) -> None:
    """Replace Django's "This field is required", which leaves the reader to find out which."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = _("%(label)s: choose one.") % {"label": field.label}
        field.error_messages["invalid_choice"] = field.error_messages["required"]
    else:
        field.error_messages["required"] = _("%(label)s: fill this in.") % {"label": field.label}


def _classes(field: forms.Field, wrong: bool, size: str) -> str:
    kind = "usa-select" if isinstance(field.widget, forms.Select) else "usa-input"
    if isinstance(field.widget, forms.Textarea):
        kind = "usa-textarea"
    return " ".join(filter(None, [kind, "usa-input--error" if wrong else "", size]))


@dataclass(frozen=True)
class Option:
    """The label of a choice: its name, and a line that explains it."""

    name: str
    hint: str = ""

    def __str__(self) -> str:
        return self.name


class Tiles(forms.RadioSelect):
    """Choices as large tiles; a label may be an Option."""

    template_name = "web/widgets/tiles.html"
    input_class = "usa-radio"

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__({"class": "usa-radio__input usa-radio__input--tile", **(attrs or {})})


class CheckTiles(forms.CheckboxSelectMultiple):
    """Several choices as large tiles; a label may be an Option."""

    template_name = "web/widgets/check_tiles.html"

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(
            {"class": "usa-checkbox__input usa-checkbox__input--tile", **(attrs or {})}
        )


class Tick(forms.CheckboxInput):
    """One box to tick; its label stands behind it."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__({"class": "usa-checkbox__input", **(attrs or {})})
