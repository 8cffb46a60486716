"""Lists the refunds that wait for a person, and approves or rejects one, or takes it back."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.words import say
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.refund_forms import RejectForm
from tallystick.channels.staff.signed_in import actor, who
from tallystick.channels.staff.words import (
    actor_in_words,
    bill_in_words,
    own_payment,
    refund_in_words,
)
from tallystick.kernel.money import Money
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import Act, may
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import by_reference, is_own, may_approve_alone, to_approve
from tallystick.records.refunds.states import WAITING, RefundState
from tallystick.usecases._own import OwnPayment
from tallystick.usecases.approve_refund import (
    NotWaiting,
    SecondPersonNeeded,
    approve_refund,
)
from tallystick.usecases.reject_refund import NotWaiting as TooLate
from tallystick.usecases.reject_refund import reject_refund
from tallystick.usecases.withdraw_refund import NotOpen, NotTheirs, withdraw_refund


@dataclass(frozen=True, slots=True)
class Asked:
    """A refund as staff read it."""

    refund: Refund
    reason: str
    asked_by: str
    approved_by: str
    state: str


@needs(Act.SEE_REFUNDS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits for approval, the oldest first."""
    waiting = to_approve()
    names = names_of({one.requested_by for one in waiting})
    context = {"rows": [_asked(one, names) for one in waiting]}
    return render(request, "staff/refunds.html", context)


@needs(Act.SEE_REFUNDS)
@require_safe
def refund(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a refund, and what may be decided about it."""
    return _page(request, _found(reference), RejectForm())


@needs(Act.APPROVE_REFUND)
@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve a refund; a job sends it."""
    found = _found(reference)
    try:
        approve_refund(
            refund=found.reference, actor=actor(request), now=clock_now(), city=settings.CITY
        )
    except SecondPersonNeeded:
        messages.warning(request, another_person())
    except OwnPayment:
        messages.warning(request, own_payment())
    except NotWaiting as decided:
        messages.warning(request, _decided(decided.state))
    else:
        messages.success(request, _("It is approved. The money is sent within some minutes."))
    return SeeOther(reverse("staff_refund", args=[reference]))


@needs(Act.APPROVE_REFUND)
@require_POST
def reject(request: HttpRequest, reference: str) -> HttpResponse:
    """Turn a refund down, with a reason."""
    found, form = _found(reference), RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        reject_refund(
            refund=found.reference,
            why=form.cleaned_data["why"],
            actor=actor(request),
            now=clock_now(),
        )
    except TooLate as decided:
        messages.warning(request, _decided(str(decided)))
    else:
        messages.success(request, _("It is not approved. The amount is available again."))
    return SeeOther(reverse("staff_refund", args=[reference]))


@needs(Act.REQUEST_REFUND)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one's own request back."""
    found = _found(reference)
    try:
        withdraw_refund(refund=found.reference, actor=actor(request), now=clock_now())
    except NotTheirs:
        messages.warning(request, _("Only who asked for a refund can take the request back."))
    except NotOpen as decided:
        messages.warning(request, _decided(str(decided)))
    else:
        messages.success(request, _("It is taken back. The amount is available again."))
    return SeeOther(reverse("staff_refund", args=[reference]))


def another_person() -> str:
    """Return why somebody cannot approve what they asked for."""
    return _("You asked for this refund. Another person must approve it.")


def _decided(state: str) -> str:
    words = {"state": refund_in_words(state)}
    return _("Somebody was faster. This refund stands at: %(state)s.") % words


def _found(reference: str) -> Refund:
    found = by_reference(reference)
    if found is None:
        raise Http404
    return found


def _asked(refund: Refund, names: dict[str, str]) -> Asked:
    reason = settings.CITY.refunds.reason.get(refund.reason)
    return Asked(
        refund=refund,
        reason=say(reason.name) if reason else refund.reason,
        asked_by=actor_in_words(refund.requested_by, names),
        approved_by=actor_in_words(refund.approved_by, names),
        state=refund_in_words(refund.state),
    )


def _barred(refund: Refund, me: str) -> str:
    """Return why somebody whose role decides may not approve this one; empty if they may."""
    if is_own(refund.payment, me):
        return own_payment()
    if refund.requested_by != me:
        return ""
    alone = may_approve_alone(refund, me, now=clock_now(), city=settings.CITY)
    return "" if alone else another_person()


def _page(request: HttpRequest, refund: Refund, form: RejectForm) -> HttpResponse:
    me, decides = actor(request), may(who(request).role, Act.APPROVE_REFUND)
    waits = refund.state == RefundState.REQUESTED
    mine = refund.requested_by == me
    barred = _barred(refund, me) if decides and waits else ""
    context = {
        "asked": _asked(refund, names_of({refund.requested_by, refund.approved_by})),
        "refund": refund,
        "lines": [
            (bill_in_words(line.obligation.bill if line.obligation else None), Money(line.cents))
            for line in refund.lines.select_related("obligation__bill").order_by("id")
        ],
        "form": form,
        "may_approve": decides and waits and not barred,
        "may_reject": decides and refund.state in WAITING and not (waits and mine),
        "may_withdraw": waits and mine and may(who(request).role, Act.REQUEST_REFUND),
        "barred": barred,
    }
    return render(request, "staff/refund.html", context)
