"""Forms that show all mistakes at once, and choices that are easy to hit."""

from dataclasses import dataclass
from typing import Any

from django import forms


class PortalForm(forms.Form):
    """USWDS classes on the inputs; no `required` attribute, since the server shows all mistakes."""

    use_required_attribute = False
    sizes: dict[str, str] = {}  # field -> "usa-input--md" and the like

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if "class" in field.widget.attrs:
                continue
            wrong = self.is_bound and name in self.errors
            classes = ["usa-input", "usa-input--error" if wrong else "", self.sizes.get(name, "")]
            field.widget.attrs["class"] = " ".join(filter(None, classes))


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
