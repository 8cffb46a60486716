"""Finds what a visitor's number leads to, and remembers in their visit what they may see."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

from tallystick.catalog.model import Service
from tallystick.channels.pages.source import source_of
from tallystick.channels.web.numbers import spellings
from tallystick.channels.web.visit import Visit
from tallystick.records.billing.models import Bill
from tallystick.records.billing.queries import Found
from tallystick.usecases.find_bills import find_bills
from tallystick.usecases.prove_bill import prove_bill

GUEST = "guest"


def service_or_404(code: str) -> Service:
    """Return a service of this city. :raises Http404: if it has no such"""
    try:
        found: Service = settings.CITY.service[code]
    except KeyError:
        raise Http404 from None
    return found


def look_up(
    request: HttpRequest, visit: Visit, service: Service, typed: str, *, now: datetime
) -> Found | None:
    """Find what bears a number, and note in the visit that it was typed here."""
    found = find_bills(
        service=service.code,
        numbers=spellings(service, typed),
        known=visit.found,
        source=source_of(request),
        actor=GUEST,
        now=now,
    )
    if found:
        visit.find(*found.known_as)
    return found


def prove(
    request: HttpRequest,
    visit: Visit,
    service: Service,
    found: Found,
    typed: str,
    *,
    now: datetime,
) -> bool:
    """Check a second item; when it is right, note in the visit what it opens."""
    if service.second is None or not typed:
        return False
    right = prove_bill(
        account=found.account,
        second=service.second,
        typed=typed,
        source=source_of(request),
        actor=GUEST,
        now=now,
    )
    if right:
        visit.find(found.account.id)
        visit.prove(*found.known_as)
    return right


def may_see_details(visit: Visit, service: Service, bill: Bill) -> bool:
    """Return whether a bill's details are open to this visitor."""
    return service.public_roll or visit.has_proved(bill.id, bill.account_id)


def refuse_others(request: HttpRequest, *known: str) -> None:
    """Refuse a form with fields that our page does not have. :raises BadRequest: if it has any"""
    others = set(request.POST) - {*known, "csrfmiddlewaretoken"}
    if others:
        raise BadRequest(f"unknown fields: {sorted(others)[:5]}")
