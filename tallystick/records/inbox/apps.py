"""The Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Webhooks as they came in, kept until they are worked off and afterwards."""

    name = "tallystick.records.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
