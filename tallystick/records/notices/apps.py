"""The Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to residents, written in the transaction that causes them."""

    name = "tallystick.records.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
