"""What time it is for the processor: the same pretended moment as everywhere in the demo."""

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
    """Return the present moment, aware; only views ask."""
    return _source(settings.CLOCK)()
