"""The Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """PRETEND: the invented city, the test clock, the outbox page; off in production."""

    name = "tallystick.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
