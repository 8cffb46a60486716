"""Keeps what every visitor reads alike, so that it is not written anew for each."""

from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tallystick.catalog.model import City


class Kept:
    """Texts by language and by whether this is a demonstration; of one city's folder at a time."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Hashable, ...], tuple[City, SafeString]] = {}

    def text(self, *name: Hashable, write: Callable[[], SafeString]) -> SafeString:
        """Return what was written before under this name, or write it now."""
        key = (get_language(), settings.PRETEND, *name)
        city, text = self._texts.get(key, (None, SafeString()))
        if city is not settings.CITY:
            text = write()
            self._texts[key] = (settings.CITY, text)
        return text
