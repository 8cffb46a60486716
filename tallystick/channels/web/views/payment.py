"""A payment between our review page and its receipt: on the way out, back, or not finished."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_for, urls
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.web.processor import ACTOR, ask, is_ours
from tallystick.channels.web.proof_words import moment_in_words
from tallystick.channels.web.visit import Visit
from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.payments.states import LIVE
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases.resume_payment import NotLive, resume_payment
from tallystick.usecases.start_over import TooLate
from tallystick.usecases.start_over import start_over as give_up


@never_cache
@require_safe
def go(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead the owner to the processor's page, by a plain link where it is another origin."""
    payment = _own(request, reference)
    try:
        page = resume_payment(
            reference=reference,
            gateway=gateway_for(reference),
            urls=urls(),
            actor=ACTOR,
            now=clock_now(),
            city=settings.CITY,
        )
    except NotLive:
        return _to_status(reference)
    except (GatewayDown, Refused):
        return render(request, "web/payment_down.html", {"reference": reference})
    if is_ours(request, page.url):
        return SeeOther(page.url)
    context = {
        "url": page.url,
        "host": urlsplit(page.url).netloc,
        "total": Money(payment.total_cents),
        "reference": reference,
    }
    return render(request, "web/payment_go.html", context)


@never_cache
@require_safe
def back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the payer back from the processor: ask what is true, then show it."""
    payment = _known(reference)
    if payment.effective_at is None:
        payment = ask(reference, now=clock_now()) or payment
    return _to_receipt(request, payment) if payment.effective_at else _to_status(reference)


@never_cache
@require_safe
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a payment that is not made: under way, unknown, or over without money."""
    payment = _known(reference)
    now, certain = clock_now(), True
    if payment.state in LIVE:
        told = ask(reference, now=now)
        payment, certain = told or payment, told is not None
    if payment.effective_at:
        return _to_receipt(request, payment)
    return render(request, "web/payment_status.html", _shown(request, payment, certain, now))


@never_cache
@require_POST
def start_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the processor's page for the owner, who wants to pay another way."""
    _own(request, reference)
    try:
        give_up(
            reference=reference,
            gateway=gateway_for(reference),
            urls=urls(),
            actor=ACTOR,
            now=clock_now(),
            city=settings.CITY,
        )
    except (TooLate, GatewayDown, Refused, MovedMeanwhile):
        return SeeOther(reverse("payment_return", args=[reference]))
    return SeeOther(reverse("checkout_method"))


def _shown(
    request: HttpRequest, payment: Payment, certain: bool, now: datetime
) -> dict[str, object]:
    visit = Visit.read(request)
    if payment.state not in LIVE:
        kind = "not_paid"
    elif not certain:
        kind = "unknown"
    else:
        kind = "action" if payment.state == "ACTION_REQUIRED" else "open"
    return {
        "kind": kind,
        "payment": payment,
        "total": Money(payment.total_cents),
        "asked": moment_in_words(now),
        "began": moment_in_words(payment.created_at),
        "mine": reference_is_mine(visit, payment.reference),
        "basket_is_here": visit.basket == payment.checkout_id,
    }


def reference_is_mine(visit: Visit, reference: str) -> bool:
    """Return whether the payment was started in this browser."""
    return reference in visit.payments


def _known(reference: str) -> Payment:
    payment = by_reference(reference)
    if payment is None:
        raise Http404
    return payment


def _own(request: HttpRequest, reference: str) -> Payment:
    """Return a payment of this browser. :raises Http404: for any other"""
    if not reference_is_mine(Visit.read(request), reference):
        raise Http404
    return _known(reference)


def _to_status(reference: str) -> HttpResponse:
    return SeeOther(reverse("payment_status", args=[reference]))


def _to_receipt(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Show the receipt, and empty the basket that it was."""
    response = SeeOther(reverse("receipt", args=[payment.reference]))
    visit = Visit.read(request)
    if visit.basket and visit.basket == payment.checkout_id:
        visit.empty_basket()
        visit.save(response)
    return response
