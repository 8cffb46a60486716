"""The first page of staff: how things stand, and what their role lets them do."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.job_list import stopped, troubles
from tallystick.channels.staff.menu import menu_of
from tallystick.channels.staff.signed_in import who
from tallystick.channels.staff.words import ROLES
from tallystick.kernel.dates import local_day, start_of_day
from tallystick.records.notices.queries import given_up, undelivered
from tallystick.records.people.roles import Act
from tallystick.records.receipts.queries import taken_since
from tallystick.records.refunds.queries import to_approve
from tallystick.records.refunds.surplus import surpluses

MOST = 99  # payments without a bill that are counted one by one
SOON = timedelta(minutes=15)  # a message that has waited longer is worth a look


@needs(Act.SEE_START)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show how things stand and where one can go."""
    member, now = who(request), clock_now()
    midnight = start_of_day(local_day(now, settings.CITY.zone), settings.CITY.zone)
    waiting = surpluses(settings.CITY.books, before=now, limit=MOST + 1)
    context = {
        "role": ROLES[member.role],
        "places": [place for place in menu_of(member.role) if place.name != "staff_start"],
        "taken": taken_since(midnight),
        "unapplied": min(len(waiting), MOST),
        "unapplied_more": len(waiting) > MOST,
        "stopped": stopped(),
        "refunds_waiting": len(to_approve()),
        "undelivered": undelivered(before=now - SOON),
        "given_up": given_up(),
        "troubles": troubles(now=now),
    }
    return render(request, "staff/start.html", context)
