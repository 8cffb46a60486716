"""Bills that are too much to be true: staff releases them, or asks for a new reading."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.held_bill_parts import Held, ReleaseForm
from tallystick.channels.staff.signed_in import actor, who
from tallystick.kernel.dates import local_day
from tallystick.records.billing.held import held_bill, waiting
from tallystick.records.billing.models import HeldBill
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import Act, may
from tallystick.usecases.ask_for_reading import NothingToAsk, ask_for_reading
from tallystick.usecases.release_bill import NotHeld, release_bill

MOST = 100


@needs(Act.SEE_HELD_BILLS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the bills that are held, the longest waiting first."""
    today = local_day(clock_now(), settings.CITY.zone)
    found = waiting(limit=MOST + 1)
    context = {
        "rows": [Held(held, settings.CITY, today) for held in found[:MOST]],
        "more": len(found) > MOST,
        "most": MOST,
    }
    return render(request, "staff/held_bills.html", context)


@needs(Act.SEE_HELD_BILLS)
@require_safe
def one(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Show why a bill is held, and its account's use before."""
    return _page(request, _found(identity), ReleaseForm())


@needs(Act.RELEASE_BILL)
@require_POST
def release(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Let the bill be paid as it is."""
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(identity), form)
    try:
        release_bill(
            held=identity,
            because=form.cleaned_data["because"],
            actor=actor(request),
            now=clock_now(),
            city=settings.CITY,
        )
    except NotHeld:
        messages.warning(request, _("This bill is not held any more."))
    else:
        messages.success(request, _("The bill is released. It can be paid now."))
    return SeeOther(reverse("staff_held_bills"))


@needs(Act.ASK_FOR_READING)
@require_POST
def ask(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Note that somebody reads the meter again."""
    try:
        ask_for_reading(held=identity, actor=actor(request), now=clock_now())
    except NothingToAsk:
        messages.warning(request, _("A reading was asked for before, or the bill is not held."))
    else:
        messages.success(request, _("It is noted. The bill stays held until a new one comes."))
    return SeeOther(reverse("staff_held_bill", args=[identity]))


def _found(identity: UUID) -> HeldBill:
    held = held_bill(identity)
    if held is None:
        raise Http404
    return held


def _page(request: HttpRequest, held: HeldBill, form: ReleaseForm) -> HttpResponse:
    today, role = local_day(clock_now(), settings.CITY.zone), who(request).role
    names = names_of({held.reading_asked_by, held.released_by} - {""})
    context = {
        "held": Held(held, settings.CITY, today),
        "asked_by": names.get(held.reading_asked_by, ""),
        "released_by": names.get(held.released_by, ""),
        "form": form,
        "may_release": may(role, Act.RELEASE_BILL),
        "may_ask": may(role, Act.ASK_FOR_READING),
    }
    return render(request, "staff/held_bill.html", context)
