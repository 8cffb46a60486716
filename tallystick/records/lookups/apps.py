"""The Django app."""

from django.apps import AppConfig


class LookupsConfig(AppConfig):
    """How often bills were looked up from where, so that nobody can try all numbers."""

    name = "tallystick.records.lookups"
    label = "lookups"
    default_auto_field = "django.db.models.BigAutoField"
