"""The Django app: it has no tables, only the SQL that a settlement runs."""

from django.apps import AppConfig


class UsecasesConfig(AppConfig):
    """DO: one module = one public function = one thing the city does."""

    name = "tallystick.usecases"
    label = "usecases"
