"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The residents' pages: a form, one call, an answer."""

    name = "tallystick.channels.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
