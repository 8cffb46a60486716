"""The Django app."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """PRETEND: a card and eCheck processor with pages and books of its own; off in production."""

    name = "tallystick.sandbox"
    label = "sandbox"
    default_auto_field = "django.db.models.BigAutoField"
