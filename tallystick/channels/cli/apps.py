"""The Django app."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Management commands."""

    name = "tallystick.channels.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"
