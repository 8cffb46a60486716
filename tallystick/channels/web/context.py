"""What every page knows: the city, and whether this is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def city(request: HttpRequest) -> dict[str, Any]:
    """Return the city of this portal; asks the database for nothing."""
    return {"city": settings.CITY, "pretend": settings.PRETEND}
