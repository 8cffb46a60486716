"""The Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """What is owed: payer accounts, bills, obligations and their lines."""

    name = "tallystick.records.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"
