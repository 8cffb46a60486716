"""What every page knows: the city, whether this is a demonstration, and how full the basket is."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tallystick.channels.web.visit import Visit


def city(request: HttpRequest) -> dict[str, Any]:
    """Return the city of this portal and the visitor's basket; asks the database for nothing."""
    return {
        "city": settings.CITY,
        "pretend": settings.PRETEND,
        "basket_count": Visit.read(request).items,
    }
