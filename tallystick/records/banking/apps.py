"""The Django app."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """What arrived at the bank, and what does not agree."""

    name = "tallystick.records.banking"
    label = "banking"
    default_auto_field = "django.db.models.BigAutoField"
