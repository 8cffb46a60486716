"""A bill to print: what is owed, how to pay it, and a QR code that opens it again."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tallystick.channels import clock
from tallystick.channels.pages import naming
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.web.lookup import look_up, service_or_404
from tallystick.channels.web.qr import qr_svg
from tallystick.channels.web.views.bill import Shown, what_it_shows
from tallystick.channels.web.views.find import biller_of, not_found
from tallystick.channels.web.visit import Visit
from tallystick.kernel.money import ZERO
from tallystick.records.billing.models import Bill


@never_cache
@require_safe
def bill_print(request: HttpRequest, service_code: str, number: str) -> HttpResponse:
    """Show one bill for the printer; its code carries the second item only for who proved it."""
    service = service_or_404(service_code)
    visit, now = Visit.read(request), clock.now()
    found = look_up(request, visit, service, number, now=now)
    if found is None:
        return not_found(request, service, number)
    shown = what_it_shows(request, visit, service, number, found, now=now)
    if shown.bill is None:
        response: HttpResponse = SeeOther(reverse("bill", args=[service_code, number]))
    else:
        response = _page(request, shown, shown.bill)
    visit.save(response)
    return response


def payment_link(shown: Shown, bill: Bill) -> str:
    """Return the address that opens the bill, as the code on paper has it."""
    proved = shown.visit.has_proved(bill.id, bill.account_id)
    number = bill.number if proved else shown.number
    address: str = settings.SITE_URL + reverse("bill", args=[shown.service.code, number])
    if proved and shown.service.second and bill.account.second:
        return f"{address}?{urlencode({'second': bill.account.second})}"
    return address


def _page(request: HttpRequest, shown: Shown, bill: Bill) -> HttpResponse:
    address = payment_link(shown, bill)
    plain = address.partition("?")[0]
    context = {
        "service": shown.service,
        **biller_of(shown.service),
        "back": plain.removeprefix(settings.SITE_URL),
        "title": shown.title(shown.parts[0]) if shown.found.by_account else "",
        "number": "" if shown.found.by_account else naming.number_of(shown.service, bill),
        "parts": shown.payable,
        "total": sum((part.owed for part in shown.payable), ZERO),
        "today": shown.today,
        "address": plain,
        "opens_details": plain != address,
        "qr": mark_safe(qr_svg(address, scale=5)),  # noqa: S308 (drawn by us; the address is only dots)
    }
    return render(request, "web/bill_print.html", context)
