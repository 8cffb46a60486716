"""The Django app."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Numbered proof of payments."""

    name = "tallystick.records.receipts"
    label = "receipts"
    default_auto_field = "django.db.models.BigAutoField"
