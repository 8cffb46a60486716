"""The Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who works here, how they sign in, and what their role lets them do."""

    name = "tallystick.records.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
