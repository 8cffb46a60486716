"""The record of when this site was down."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.outage_form import OutageForm
from tallystick.channels.staff.signed_in import actor, who
from tallystick.records.billing.models import Outage
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import Act, may
from tallystick.usecases.record_outage import NotOver, record_outage
from tallystick.usecases.withdraw_outage import NoSuchOutage, withdraw_outage


@needs(Act.SEE_OUTAGES)
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """List what was written down, the newest first."""
    outages = list(Outage.objects.order_by("-began_at"))
    names = names_of({outage.recorded_by for outage in outages})
    context = {
        "rows": [(outage, names.get(outage.recorded_by, "")) for outage in outages],
        "may_record": may(who(request).role, Act.RECORD_OUTAGE),
    }
    return render(request, "staff/outages.html", context)


@needs(Act.RECORD_OUTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Write down when the site was down."""
    form = OutageForm(request.POST if request.method == "POST" else None, zone=settings.CITY.zone)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            record_outage(
                began_at=typed["began_at"],
                ended_at=typed["ended_at"],
                grace_days=typed["grace_days"],
                reason=typed["reason"],
                actor=actor(request),
                now=clock_now(),
                city=settings.CITY,
            )
        except NotOver:
            form.refuse("ended", _("It must end after it began, and before now."))
        else:
            messages.success(request, _("It is written down. Bills show the grace from now on."))
            return SeeOther(reverse("staff_outages"))
    return render(request, "staff/outage.html", {"form": form})


@needs(Act.RECORD_OUTAGE)
@require_POST
def withdraw(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Take back what was written down by mistake."""
    try:
        withdraw_outage(outage=identity, actor=actor(request), now=clock_now())
    except NoSuchOutage:
        raise Http404 from None
    messages.success(request, _("It is withdrawn. It gives no grace any more."))
    return SeeOther(reverse("staff_outages"))
