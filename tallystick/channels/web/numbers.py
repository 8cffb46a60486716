"""The numbers that residents type to find a bill, and how they may be stored."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tallystick.catalog.model import Identifier, SecondItem, Service
from tallystick.channels.pages.fields import IdentifierField, ZipField
from tallystick.channels.pages.forms import PortalForm
from tallystick.channels.pages.words import say
from tallystick.kernel.identifiers import squeeze

MOST_DOUBTS = 4  # places of a plate in which O may be meant as 0, or 0 as O
LONGEST = 60  # characters of a number in an address

Way = tuple[Identifier, ...]  # identifiers that are typed into one field


def ways(service: Service) -> list[Way]:
    """Return the ways to look up a bill: numbers that stand alone together, others each alone."""
    alone = tuple(each for each in service.identifiers if not each.parts)
    return [*([alone] if alone else []), *((each,) for each in service.identifiers if each.parts)]


def spellings(service: Service, typed: str) -> list[str]:
    """Return the ways in which a number, typed in whatever way, may be stored."""
    plain = squeeze(typed)
    if not plain or len(plain) > LONGEST or not plain.isprintable():
        return []
    found = [plain]
    for identifier in service.identifiers:
        if identifier.parts:
            found += [plain[:2] + rest for rest in _with_o_or_zero(plain[2:])]
        else:
            found += [identifier.read(typed) or plain, identifier.whole(typed) or plain]
    return list(dict.fromkeys(found))


def _with_o_or_zero(plate: str) -> Iterator[str]:
    """Yield a plate with O and 0 in each place where one of them was typed, 16 ways at most."""
    places = [at for at, char in enumerate(plate) if char in "O0"][:MOST_DOUBTS]
    for chosen in product("O0", repeat=len(places)):
        chars = list(plate)
        for at, char in zip(places, chosen, strict=True):
            chars[at] = char
        yield "".join(chars)


def name_of(way: Way) -> str:
    """Return what a way to look up is called: "Ticket number or notice number"."""
    first, *others = [say(identifier.name) for identifier in way]
    for other in others:
        first = _("%(one)s or %(other)s") % {"one": first, "other": _in_a_sentence(other)}
    return first


def _in_a_sentence(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _on_lines(hints: Iterable[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((hint,) for hint in hints))


class NumberField(IdentifierField):
    """One field for any of several numbers, when the paper may show one or another."""

    def __init__(self, *, way: Way, **kwargs: Any) -> None:
        self.way = way
        if len(way) > 1:
            hints = [
                _("%(name)s: %(where)s") % {"name": say(each.name), "where": say(each.where)}
                for each in way
            ]
            example = _("For example, %(example)s.") % {"example": way[0].example}
            kwargs = {
                "label": name_of(way),
                "help_text": format_html("{} {}", _on_lines(hints), example),
                **kwargs,
            }
        super().__init__(identifier=way[0], **kwargs)
        said = {"name": name_of(way), "example": way[0].example}
        self.error_messages |= {
            "required": _("%(name)s: type it as it stands on the paper.") % said,
            "unlike": _("%(name)s: check each digit. It looks like %(example)s.") % said,
        }

    def clean(self, value: Any) -> str:
        """Return the number as it is stored. :raises ValidationError: if it is none of them"""
        typed = forms.CharField.clean(self, value)
        for identifier in self.way:
            if number := identifier.read(typed):
                return number
        raise ValidationError(self.error_messages["unlike"], code="unlike")


def second_field(second: SecondItem, **kwargs: Any) -> forms.CharField:
    """Return the field for the item that shows that one holds the paper."""
    hint = _("%(where)s For example, %(example)s.")
    words = {
        "label": say(second.name),
        "help_text": hint % {"where": say(second.where), "example": second.example},
        **kwargs,
    }
    if second.code == "zip":
        return ZipField(**words)
    attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), max_length=40, **words)


class FindForm(PortalForm):
    """A number, the state of a plate, and if one likes the second item: three fields at most."""

    sizes = {"number": "usa-input--xl", "state": "usa-input--2xs", "second": "usa-input--medium"}

    def __init__(self, *args: Any, service: Service, way: Way, **kwargs: Any) -> None:
        self.service, self.way = service, way
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return the state if it takes one, the number, and the second item if there is one."""
        fields: dict[str, forms.Field] = {}
        alone = not self.way[0].parts
        if not alone:
            fields["state"] = _state_field()
        fields["number"] = NumberField(way=self.way)
        if self.service.second and alone:
            why = _("Type it to see what the bill is for. Without it you see the amount.")
            second = second_field(self.service.second, required=False)
            second.help_text = f"{why} {second.help_text}"
            fields["second"] = second
        return fields

    @property
    def typed(self) -> str:
        """The number as it is stored, with its state."""
        return f"{self.cleaned_data.get('state', '')}{self.cleaned_data['number']}"


def _state_field() -> forms.CharField:
    return forms.RegexField(
        regex=r"^\s*[A-Za-z]{2}\s*$",
        label=_("State of the plate"),
        help_text=_("2 letters. For example, %(state)s.") % {"state": settings.CITY.state},
        initial=settings.CITY.state,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Enter the state of the plate, like %(state)s.")
            % {"state": settings.CITY.state},
            "invalid": _("Check the state. It has 2 letters, like %(state)s.")
            % {"state": settings.CITY.state},
        },
    )


class SecondForm(PortalForm):
    """The second item alone, asked for on the bill's page."""

    sizes = {"second": "usa-input--medium"}

    def __init__(self, *args: Any, second: SecondItem, **kwargs: Any) -> None:
        self.second = second
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        """Return its one field."""
        return {"second": second_field(self.second)}
