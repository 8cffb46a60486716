"""Shows a parcel's tax year by year: what was billed, what was paid and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.catalog.model import Service
from tallystick.channels import clock
from tallystick.channels.pages import naming
from tallystick.channels.web import elsewhere
from tallystick.channels.web.bill_parts import Part, parts_of
from tallystick.channels.web.lookup import look_up, may_see_details, service_or_404
from tallystick.channels.web.tax_parts import paid_note
from tallystick.channels.web.views.find import biller_of, not_found
from tallystick.channels.web.visit import Visit
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill
from tallystick.records.billing.queries import bills_of


@dataclass(frozen=True, slots=True)
class Year:
    """One bill among those of other years."""

    title: str
    link: str
    billed: Money
    notes: Sequence[str]


@require_safe
def bill_years(request: HttpRequest, service_code: str, number: str) -> HttpResponse:
    """Show all years of the account that a number leads to; only a tax on property has years."""
    service = service_or_404(service_code)
    if service.property_tax is None:
        raise Http404
    visit, now = Visit.read(request), clock.now()
    found = look_up(request, visit, service, number, now=now)
    if found is None:
        return not_found(request, service, number)
    bills = bills_of(found.account.id)
    parts = parts_of(service, bills, today=local_day(now, settings.CITY.zone))
    if not all(may_see_details(visit, service, bill) for bill in bills):
        raise Http404
    context = {
        "service": service,
        **biller_of(service),
        "back": reverse("bill", args=[service.code, number]),
        "account_identifier": naming.identifier_of(service, "account"),
        "account_number": naming.account_number_of(service, found.account),
        "years": [_year(service, bill, parts) for bill in bills],
        "elsewhere": elsewhere.told(service, parts),
    }
    response = render(request, "web/bill_years.html", context)
    visit.save(response)
    return response


def _year(service: Service, bill: Bill, parts: Sequence[Part]) -> Year:
    mine = [part for part in parts if part.bill.id == bill.id]
    return Year(
        naming.title_of(service, bill, may_know=True),
        reverse("bill", args=[service.code, bill.number]),
        Money(bill.total_cents),
        [note for part in mine for note in _notes(part)],
    )


def _notes(part: Part) -> Iterator[str]:
    """Tell of one installment when it was paid, or what is still to pay and by when."""
    said = {"name": part.name or _("Bill"), "day": part.due_in_words, "amount": part.owed}
    if note := paid_note(part):
        yield _("%(name)s. %(note)s") % {**said, "note": note}
    if part.owed > ZERO:
        yield _("%(name)s. To pay: %(amount)s, due %(day)s.") % said
    elif not note:
        yield _("%(name)s. Nothing to pay.") % said
