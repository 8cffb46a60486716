"""Finds payments, tells all that happened to one, and asks the processor again."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_codes, gateway_for, urls
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.words import say
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.bookkeeping import entries_of
from tallystick.channels.staff.history import history_of
from tallystick.channels.staff.search_forms import PaymentForm
from tallystick.channels.staff.signed_in import actor, other_pages, page_of, who
from tallystick.channels.staff.words import refund_in_words, state_of
from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.kernel.dates import local_day, start_of_day
from tallystick.kernel.money import Money
from tallystick.records.payments.models import Allocation, Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.payments.search import Wanted, allocations_of, names_one
from tallystick.records.payments.search import search as find
from tallystick.records.people.roles import Act, may
from tallystick.records.refunds.queries import available, is_refundable
from tallystick.usecases.confirm_payment import StillMoving, confirm_payment

LOOK_BACK = timedelta(days=90)  # where no days are given and nothing names one payment


@needs(Act.SEE_PAYMENTS)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List payments, the newest first, as far as they fit what is known."""
    form = PaymentForm(request.GET) if request.GET else PaymentForm()
    page = page_of(request)
    found: list[Payment] = []
    older = False
    if not form.is_bound or form.is_valid():
        wanted = _wanted(form, today=local_day(clock_now(), settings.CITY.zone))
        found, older = find(wanted, gateways=gateway_codes(), page=page)
    context = {
        "form": form,
        "rows": [(payment, state_of(payment.state)) for payment in found],
        "days": LOOK_BACK.days,
        **other_pages(request, older=older),
    }
    return render(request, "staff/payments.html", context)


def _wanted(form: PaymentForm, *, today: date) -> Wanted:
    typed = form.cleaned_data if form.is_bound else {}
    known, since, until = typed.get("known", ""), typed.get("since"), typed.get("until")
    if since is None and not names_one(known):
        since = (until or today) - LOOK_BACK
    return Wanted(
        known=known,
        state=typed.get("state", ""),
        since=_start(since),
        until=_start(until + timedelta(days=1) if until else None),
    )


def _start(day: date | None) -> datetime | None:
    return start_of_day(day, settings.CITY.zone) if day else None


@needs(Act.SEE_PAYMENTS)
@require_safe
def timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything that is known about a payment."""
    payment = by_reference(reference)
    if payment is None:
        raise Http404
    past, role = history_of(payment), who(request).role
    context = {
        "payment": payment,
        "state": state_of(payment.state),
        "total": Money(payment.total_cents),
        "captured": Money(payment.captured_cents),
        "available": available(payment),
        "paid": [_paid(one) for one in allocations_of(payment)],
        "lines": past.lines,
        "notices": past.messages,
        "refunds": [(one, refund_in_words(one.state)) for one in past.refunds],
        "entries": entries_of(payment),
        "may_ask": bool(payment.gateway) and may(role, Act.ASK_PROCESSOR),
        "may_request_refund": may(role, Act.REQUEST_REFUND) and is_refundable(payment),
        "may_see_refunds": may(role, Act.SEE_REFUNDS),
        "may_see_messages": may(role, Act.SEE_MESSAGES),
    }
    return render(request, "staff/payment.html", context)


def _paid(one: Allocation) -> tuple[str, str, Money]:
    bill = one.obligation.bill
    return say(settings.CITY.service[bill.service].name), bill.number, Money(one.cents)


@needs(Act.ASK_PROCESSOR)
@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the processor what is true of a payment now, and make it true here."""
    before = by_reference(reference)
    if before is None:
        raise Http404
    try:
        after = confirm_payment(
            reference=reference,
            gateway=gateway_for(reference),
            urls=urls(),
            actor=actor(request),
            now=clock_now(),
            city=settings.CITY,
        )
    except (GatewayDown, StillMoving):
        said = _("The payment company does not answer right now. Nothing was changed here.")
    except Refused as refusal:
        said = _("The payment company says: %(words)s. Nothing was changed.") % {"words": refusal}
    else:
        said = _said(before.state, after.state)
    messages.info(request, said)
    return SeeOther(reverse("staff_payment", args=[reference]))


def _said(before: str, after: str) -> str:
    if before == after:
        return _("We asked. Nothing is new: %(state)s.") % {"state": state_of(after)}
    return _("We asked. This is new: %(state)s.") % {"state": state_of(after)}
