"""Writes the parts of a form: in Python, since every page has some and templates are slow here."""

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def fields_of(context: Mapping[str, Any]) -> SafeString:
    """Write all fields of a form, one below the other."""
    groups = [_group(field) + "\n" for field, _errors in context["fields"]]
    hidden = [field.as_widget() for field in context["hidden_fields"]]
    return SafeString("".join([*groups, *hidden]).strip())


def _group(field: BoundField) -> str:
    wrong = " usa-form-group--error" if field.errors else ""
    return f'<div class="usa-form-group{wrong}">{field_of({"field": field})}</div>'


def field_of(context: Mapping[str, Any]) -> SafeString:
    """
    Write a field: its name, the hint, what is wrong with it, and the input itself.

    Django names the hint and the mistakes by the ids "id_x_helptext id_x_error" on the input.
    """
    field: BoundField = context["field"]
    inside = [_hint(field), _mistakes(field), _input(field)]
    if field.use_fieldset:
        told = field.aria_describedby
        about = f' aria-describedby="{esc(told)}"' if told else ""
        legend = f'<legend class="usa-legend{_wrong(field)}">{_name(field)}</legend>'
        written = [f'<fieldset class="usa-fieldset"{about}>{legend}', *inside]
        return SafeString("\n".join(written) + "</fieldset>")
    return SafeString("\n".join([_label(field), *inside]).strip())


def _wrong(field: BoundField) -> str:
    return " usa-label--error" if field.errors else ""


def _name(field: BoundField) -> str:
    optional = "" if field.field.required else f" ({esc(_('optional'))})"
    return f"{esc(field.label)}{optional}"


def _label(field: BoundField) -> str:
    if field.widget_type == "tick":
        return ""  # it stands behind the box
    return (
        f'<label class="usa-label{_wrong(field)}" for="{esc(field.id_for_label)}">'
        f"{_name(field)}</label>"
    )


def _hint(field: BoundField) -> str:
    if not field.help_text:
        return ""
    return (
        f'<span class="usa-hint" id="{esc(field.auto_id)}_helptext">{esc(field.help_text)}</span>'
    )


def _mistakes(field: BoundField) -> str:
    if not field.errors:
        return ""
    before = f'<span class="usa-sr-only">{esc(_("Error:"))}</span>'
    said = "".join(f"{before} {esc(str(error))}" for error in field.errors)
    return f'<span class="usa-error-message" id="{esc(field.auto_id)}_error">{said}</span>'


def _input(field: BoundField) -> str:
    if field.widget_type != "tick":
        return field.as_widget()
    label = f'<label class="usa-checkbox__label" for="{esc(field.id_for_label)}">'
    return f'<div class="usa-checkbox">{field.as_widget()}{label}{esc(field.label)}</label></div>'


def input_of(context: Mapping[str, Any]) -> SafeString:
    """Write an <input> as Django's own django/forms/widgets/input.html does."""
    widget = context["widget"]
    written = [f'<input type="{esc(widget["type"])}" name="{esc(widget["name"])}"']
    if widget["value"] is not None:
        written.append(f'value="{esc(widget["value"])}"')
    for name, value in widget["attrs"].items():
        if value is True:
            written.append(esc(name))
        elif value is not False:
            written.append(f'{esc(name)}="{esc(value)}"')
    return SafeString(" ".join(written) + ">")


def option_of(context: Mapping[str, Any]) -> SafeString:
    """Write one of several choices as Django does; the pages write most labels themselves."""
    widget = context["widget"]
    if not widget.get("wrap_label"):
        return input_of(context)
    identity = widget["attrs"].get("id")
    about = f' for="{esc(identity)}"' if identity else ""
    return SafeString(f"<label{about}>{input_of(context)} {esc(widget['label'])}</label>")
