"""The Django app."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    """What someone means to pay, with a fixed quote."""

    name = "tallystick.records.checkout"
    label = "checkout"
    default_auto_field = "django.db.models.BigAutoField"
