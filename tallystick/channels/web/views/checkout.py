"""From the basket to the processor's page: who pays, how, and a last look."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tallystick.channels.clock import now as clock_now
from tallystick.channels.gateways import gateway_called, urls
from tallystick.channels.pages.naming import (
    account_number_of,
    identifier_of,
    part_of,
    title_of,
)
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.web import ways
from tallystick.channels.web.pay_forms import PayerForm, WayForm
from tallystick.channels.web.processor import ACTOR, is_ours
from tallystick.channels.web.proof_words import time_in_words
from tallystick.channels.web.typed import typed_before
from tallystick.channels.web.visit import Visit
from tallystick.gateways.payments.protocol import GatewayDown, HostedPage, Refused
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.checkout.models import Checkout, CheckoutItem
from tallystick.records.checkout.queries import find, items_of, sum_cents
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import of_references, open_or_paid
from tallystick.records.payments.states import LIVE
from tallystick.usecases._attempts import page_closes
from tallystick.usecases._basket import InPayment
from tallystick.usecases.name_payer import NoBasket, name_payer
from tallystick.usecases.quote_checkout import MethodNotOffered, NothingToPay, quote_checkout
from tallystick.usecases.start_payment import (
    AlreadyPaid,
    PaymentInProgress,
    QuoteOver,
    start_payment,
)

log = logging.getLogger(__name__)
_was = signing.Signer(salt="quote")
_ONE_MINUTE = timedelta(minutes=1)

_Step = Callable[[HttpRequest, Checkout, datetime], HttpResponse]


def _step(view: _Step) -> Callable[[HttpRequest], HttpResponse]:
    """Lead into a step of the checkout with the browser's own basket, or to where it belongs."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        visit = Visit.read(request)
        basket = find(visit.basket) if visit.basket else None
        if basket is None:
            return _without_basket(visit)
        payment = open_or_paid(basket.id)
        # Only the last step may be repeated while a payment is live: it leads to the same page.
        if payment and not (payment.state in LIVE and request.method == "POST"):
            # Whoever has the basket may have lost the answer that gave them the payment.
            return _remember(request, basket, _to_payment(payment))
        try:
            return view(request, basket, clock_now())
        except InPayment as other:
            return SeeOther(reverse("payment_status", args=[other.reference]))
        except (NothingToPay, NoBasket):
            return render(request, "web/checkout_nothing.html", status=200)

    return guarded


def _without_basket(visit: Visit) -> HttpResponse:
    """Answer a step without a basket: after Back it was paid, else there is nothing in it."""
    if visit.payments:
        return SeeOther(reverse("payment_status", args=[visit.payments[0]]))
    return SeeOther(reverse("basket"))


def _to_payment(payment: Payment) -> HttpResponse:
    name = "payment_status" if payment.state in LIVE else "receipt"
    return SeeOther(reverse(name, args=[payment.reference]))


@_step
def details(request: HttpRequest, basket: Checkout, now: datetime) -> HttpResponse:
    """Ask who pays and where the receipt goes."""
    known = {"payer_name": basket.payer_name, "email": basket.email}
    form = PayerForm(
        request.POST if request.method == "POST" else None, initial=known | typed_before(request)
    )
    if request.method == "POST" and form.is_valid():
        name_payer(
            checkout=basket.id,
            payer_name=form.cleaned_data["payer_name"],
            email=form.cleaned_data["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            actor=ACTOR,
            now=now,
        )
        return SeeOther(reverse("checkout_review" if basket.method else "checkout_method"))
    return render(
        request,
        "web/checkout_details.html",
        {"form": form, "basket": basket, "keep_typed": True, "hours": 24},
    )


@_step
def method(request: HttpRequest, basket: Checkout, now: datetime) -> HttpResponse:
    """Show every way to pay with its honest cost, the free one first."""
    items = items_of(basket.id)
    online, offline = ways.of_basket(items, settings.CITY)
    chosen = typed_before(request).get("method") or basket.method
    form = WayForm(
        request.POST if request.method == "POST" else None,
        codes=[way.method.code for way in online],
        initial={"method": chosen},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _quote(basket, form.cleaned_data["method"], now)
        except MethodNotOffered:
            form.add_error("method", str(form.fields["method"].error_messages["required"]))
        else:
            return SeeOther(reverse("checkout_review"))
    context = {
        "form": form,
        "chosen": form["method"].value(),
        "online": online,
        "offline": offline,
        "keep_typed": True,
    }
    return render(request, "web/checkout_method.html", context)


@_step
def review(request: HttpRequest, basket: Checkout, now: datetime) -> HttpResponse:
    """Show everything once more, and start the payment of exactly what was shown."""
    if not basket.method:
        return SeeOther(reverse("checkout_method"))
    if request.method == "POST":
        return _start(request, basket, now)
    was = _total_before(request)
    if basket.quote_expires_at is None or now > basket.quote_expires_at:
        if basket.quote_expires_at:
            was = _total(basket)
        try:
            basket = _quote(basket, basket.method, now)
        except MethodNotOffered:
            return SeeOther(reverse("checkout_method"))
    return render(request, "web/checkout_review.html", _shown(request, basket, was, now))


def _start(request: HttpRequest, basket: Checkout, now: datetime) -> HttpResponse:
    """Start the payment, unless the page that was sent shows another quote than the last one."""
    if request.POST.get("quoted") != _mark(basket):
        return SeeOther(reverse("checkout_review") + "?changed=1")
    before = open_or_paid(basket.id)  # the same page again, at the processor that has it
    try:
        page = start_payment(
            checkout=basket.id,
            gateway=gateway_called(before.gateway if before else ""),
            urls=urls(),
            actor=ACTOR,
            now=now,
            city=settings.CITY,
        )
    except AlreadyPaid as paid:
        return SeeOther(reverse("receipt", args=[paid.reference]))
    except PaymentInProgress as others:
        return _in_progress(request, others.references, now)
    except QuoteOver:
        was = _was.sign(str(_total(basket).cents))
        _quote(basket, basket.method, now)
        return SeeOther(f"{reverse('checkout_review')}?{urlencode({'was': was})}")
    except GatewayDown:
        return _remember(request, basket, render(request, "web/payment_down.html", _again(basket)))
    except Refused as refusal:
        log.error("the processor refused a page for checkout %s: %s", basket.id, refusal)
        return render(request, "web/payment_refused.html")
    return _onward(request, basket, page)


def _onward(request: HttpRequest, basket: Checkout, page: HostedPage) -> HttpResponse:
    payment = open_or_paid(basket.id)
    if payment is None:
        return SeeOther(reverse("checkout_review"))
    # A form must not lead to another origin (UX.md section 10): there our own page has the link.
    target = (
        page.url if is_ours(request, page.url) else reverse("payment_go", args=[payment.reference])
    )
    return _remember(request, basket, SeeOther(target))


def _remember(request: HttpRequest, basket: Checkout, response: HttpResponse) -> HttpResponse:
    """Make the payment this browser's own."""
    payment = open_or_paid(basket.id)
    if payment:
        visit = Visit.read(request)
        visit.paid(payment.reference)
        visit.save(response)
    return response


def _in_progress(request: HttpRequest, references: list[str], now: datetime) -> HttpResponse:
    payments = of_references(references)
    mine = [payment for payment in payments if payment.reference in Visit.read(request).payments]
    until = max((payment.expires_at or payment.created_at for payment in payments), default=now)
    return render(
        request,
        "web/payment_in_progress.html",
        {"mine": mine[0].reference if mine else "", "until": time_in_words(until)},
    )


def _quote(basket: Checkout, code: str, now: datetime) -> Checkout:
    return quote_checkout(checkout=basket.id, method=code, actor=ACTOR, now=now, city=settings.CITY)


def _shown(
    request: HttpRequest, basket: Checkout, was: Money | None, now: datetime
) -> dict[str, Any]:
    city, visit = settings.CITY, Visit.read(request)
    items = items_of(basket.id)
    total = Money(sum_cents(items) + basket.fee_cents)
    online, _offline = ways.of_basket(items, city)
    expires = basket.quote_expires_at
    assert expires
    return {
        "basket": basket,
        "items": [_shown_item(item, visit) for item in items],
        "method": city.method[basket.method],
        "fee": Money(basket.fee_cents),
        "free": next((way.method.name for way in online if not way.fee), None),
        "total": total,
        "was": was if was != total else None,
        "changed": "changed" in request.GET,
        "until": time_in_words(expires),
        "minutes": (page_closes(expires, now=now, city=city) - now) // _ONE_MINUTE,
        "today": local_day(now, city.zone),
        "quoted": _mark(basket),
    }


def _shown_item(item: CheckoutItem, visit: Visit) -> dict[str, Any]:
    obligation = item.obligation
    bill = obligation.bill
    service = settings.CITY.service[bill.service]
    may_know = item.proved or bill.id in visit.found or service.public_roll
    account = "" if identifier_of(service, "bill") else account_number_of(service, bill.account)
    return {
        "service": service,
        "title": title_of(service, bill, may_know=may_know),
        "part": part_of(obligation),
        "account": account if may_know else "",
        "due_on": obligation.due_on,
        "amount": Money(item.cents),
    }


def _again(basket: Checkout) -> dict[str, Any]:
    return {"quoted": _mark(basket), "total": _total(basket)}


def _mark(basket: Checkout) -> str:
    """Return what tells this quote from every other one of the basket."""
    return basket.quoted_at.isoformat() if basket.quoted_at else ""


def _total(basket: Checkout) -> Money:
    return Money(sum_cents(items_of(basket.id)) + basket.fee_cents)


def _total_before(request: HttpRequest) -> Money | None:
    """Return the sum that the payer saw before, if we ourselves have put it into the address."""
    try:
        return Money(int(_was.unsign(request.GET.get("was", ""))))
    except signing.BadSignature:
        return None
