"""The front page: what can be paid, and what to have ready."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tallystick.catalog.model import Service


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the menu of the city's folder."""
    services = sorted(settings.CITY.services, key=lambda service: service.position)
    context = {
        "main": [_entry(service) for service in services if service.menu == "main"],
        "other": [_entry(service) for service in services if service.menu == "other"],
        "offline": [method for method in settings.CITY.methods if not method.online],
    }
    return render(request, "web/home.html", context)


def _entry(service: Service) -> dict[str, Any]:
    ourselves = settings.CITY.billers[0]
    biller = settings.CITY.biller[service.biller]
    return {"service": service, "biller": None if biller == ourselves else biller}
