"""The Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money received, and the attempts to pay it."""

    name = "tallystick.records.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
