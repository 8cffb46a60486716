"""The Django app."""

from django.apps import AppConfig


class RefundsConfig(AppConfig):
    """Money that is given back, and money that waits for its payer's choice."""

    name = "tallystick.records.refunds"
    label = "refunds"
    default_auto_field = "django.db.models.BigAutoField"
