"""Finds a bill by the number on the paper."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.catalog.model import Service
from tallystick.channels import clock
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.web.lookup import look_up, prove, refuse_others, service_or_404
from tallystick.channels.web.numbers import FindForm, Way, name_of, ways
from tallystick.channels.web.typed import typed_before
from tallystick.channels.web.visit import Visit


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, service_code: str) -> HttpResponse:
    """Ask for the number; lead to the bill, or say that there is none."""
    service = service_or_404(service_code)
    way = _way(service, request.GET.get("by", ""))
    if request.method != "POST":
        initial = {"number": request.GET.get("number", "")[:100], **typed_before(request)}
        form = FindForm(service=service, way=way, initial=initial)
        return _page(request, service, way, form)
    form = FindForm(request.POST, service=service, way=way)
    refuse_others(request, *form.fields)
    if not form.is_valid():
        return _page(request, service, way, form)
    return _look(request, service, way, form)


def _look(request: HttpRequest, service: Service, way: Way, form: FindForm) -> HttpResponse:
    visit, now = Visit.read(request), clock.now()
    found = look_up(request, visit, service, form.typed, now=now)
    if found is None:
        return _page(request, service, way, form, missing=True)
    second = form.cleaned_data.get("second", "")
    if second and not prove(request, visit, service, found, second, now=now):
        form.refuse("second", unlike_second())
        return _page(request, service, way, form)
    response = SeeOther(reverse("bill", args=[service.code, form.typed]))
    visit.save(response)
    return response


def not_found(request: HttpRequest, service: Service, typed: str) -> HttpResponse:
    """Answer a number in an address that is unknown, or was tried too often: both alike."""
    way = ways(service)[0]
    form = FindForm({"number": typed[:100]}, service=service, way=way)
    return _page(request, service, way, form, missing=True)


def unlike_second() -> str:
    """Return the sentence for a second item that is wrong, or was tried too often: both alike."""
    return _("This does not match the bill. Check it, or leave it empty.")


def biller_of(service: Service) -> dict[str, Any]:
    """Return who sends a service's bills, and whether that is not the city itself."""
    biller = settings.CITY.biller[service.biller]
    return {"biller": biller, "another_biller": biller != settings.CITY.billers[0]}


def _way(service: Service, by: str) -> Way:
    offered = ways(service)
    return next((way for way in offered if way[0].code == by), offered[0])


def _page(
    request: HttpRequest, service: Service, way: Way, form: FindForm, *, missing: bool = False
) -> HttpResponse:
    if missing and "number" not in form.errors:
        form.refuse("number", _("We found no bill with this number. Check each digit."))
    others = [
        {"name": name_of(other), "by": other[0].code if number else ""}
        for number, other in enumerate(ways(service))
        if other != way
    ]
    context: dict[str, Any] = {
        **biller_of(service),
        "service": service,
        "by": way[0].code if way != ways(service)[0] else "",
        "form": form,
        "others": others,
        "missing": missing,
        "keep_typed": True,
    }
    return render(request, "web/find.html", context)
