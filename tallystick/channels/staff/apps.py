"""The Django app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The pages of those who work here."""

    name = "tallystick.channels.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
