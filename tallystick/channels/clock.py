"""What time it is: the only place where the portal asks."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _source(path: str) -> Callable[[], datetime]:
    source: Callable[[], datetime] = import_string(path)
    return source


def now() -> datetime:
    """Return the present moment, aware; in the demo it may run ahead of the computer's clock."""
    return _source(settings.CLOCK)()
