"""Renders forms with the portal's own field and form templates."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """
    Renders every form with our templates.

    Django puts aria-invalid and aria-describedby="id_x_helptext id_x_error" on the widget by
    itself; the field template only has to use those two ids.
    """

    field_template_name = "web/field.html"
    form_template_name = "web/form.html"
