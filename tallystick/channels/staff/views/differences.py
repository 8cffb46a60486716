"""Gives a difference between processor and books its owner, and closes what is explained."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.forms import PortalForm
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.banking_forms import ExplainForm, OwnerForm
from tallystick.channels.staff.signed_in import actor
from tallystick.channels.staff.words import DIFFERENCES
from tallystick.kernel.money import Money
from tallystick.records.banking.models import Difference
from tallystick.records.people.models import User
from tallystick.records.people.roles import PERMISSIONS, Act
from tallystick.usecases.assign_difference import NoSuchDifference, assign_difference
from tallystick.usecases.close_difference import NoSuchDifference as ClosedBefore
from tallystick.usecases.close_difference import close_difference


@needs(Act.ASSIGN_DIFFERENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Give a difference an owner."""
    found = _found(identity)
    typed = request.POST if request.method == "POST" else None
    form = OwnerForm(typed, people=_people(), initial={"owner": found.owner or actor(request)})
    if request.method != "POST" or not form.is_valid():
        return _page(request, _("Say who finds out why"), found, form)
    owner = form.cleaned_data["owner"]
    try:
        assign_difference(difference=identity, owner=owner, actor=actor(request), now=clock_now())
    except NoSuchDifference:
        raise Http404 from None
    messages.success(request, _("%(name)s finds out why.") % {"name": dict(form.people)[owner]})
    return SeeOther(reverse("staff_payouts"))


@needs(Act.CLOSE_DIFFERENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Close a difference with its explanation."""
    found = _found(identity)
    form = ExplainForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, _("Close this difference"), found, form)
    try:
        close_difference(
            difference=identity,
            why=form.cleaned_data["why"],
            actor=actor(request),
            now=clock_now(),
        )
    except ClosedBefore:
        raise Http404 from None
    messages.success(request, _("It is closed. What you wrote is kept with it."))
    return SeeOther(reverse("staff_payouts"))


def _found(identity: UUID) -> Difference:
    found = Difference.objects.filter(id=identity, closed_at=None).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, title: str, found: Difference, form: PortalForm) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "difference": found,
        "kind": DIFFERENCES[found.kind],
        "amount": Money(found.cents),
    }
    return render(request, "staff/difference.html", context)


def _people() -> list[tuple[str, str]]:
    """Return who may own a difference: as use cases name them, and by name."""
    roles = [role for role, acts in PERMISSIONS.items() if Act.ASSIGN_DIFFERENCE in acts]
    users = User.objects.filter(is_active=True, role__in=roles).select_related("person")
    return sorted({user.actor: user.name for user in users}.items(), key=lambda one: one[1])
