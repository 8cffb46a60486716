"""Renders forms with the portal's own parts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

from tallystick.channels.pages.form_parts import field_of, fields_of, input_of, option_of

INPUTS = ("input", "text", "email", "date", "hidden", "password")
WRITERS: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "web/form": fields_of,
    "web/field": field_of,
    **{f"django/forms/widgets/{kind}.html": input_of for kind in INPUTS},
    **{f"django/forms/widgets/{kind}_option.html": option_of for kind in ("radio", "checkbox")},
}


class PortalFormRenderer(TemplatesSetting):
    """Renders a form, a field and plain inputs in Python, and any other widget by its template."""

    field_template_name = "web/field"
    form_template_name = "web/form"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return what the part of that name writes."""
        if writer := WRITERS.get(template_name):
            return writer(context)
        return super().render(template_name, context, request)
