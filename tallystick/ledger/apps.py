"""The Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """COUNT: balanced entries and their postings; knows nothing about bills."""

    name = "tallystick.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
