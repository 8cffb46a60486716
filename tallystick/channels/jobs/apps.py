"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """What the clock sets off."""

    name = "tallystick.channels.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
