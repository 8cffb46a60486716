"""Asks for money of a payment to be given back."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.refund_forms import LeftLine, RefundForm
from tallystick.channels.staff.signed_in import actor
from tallystick.channels.staff.words import bill_in_words, own_payment
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.people.roles import Act
from tallystick.records.refunds.lines import lines_left
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import available, is_own, is_refundable
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._own import OwnPayment
from tallystick.usecases.request_refund import (
    NotRefundable,
    StaleAmount,
    TooMuch,
    request_refund,
)


@needs(Act.REQUEST_REFUND)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is left of a payment, and ask for some or all of it."""
    payment = by_reference(reference)
    if payment is None:
        raise Http404
    lines = list(_lines(payment))
    typed = request.POST if request.method == "POST" else None
    form = RefundForm(typed, lines=lines, city=settings.CITY)
    if request.method == "POST" and form.is_valid() and _ask(request, payment, form):
        return SeeOther(reverse("staff_payment", args=[reference]))
    payment.refresh_from_db()
    own = is_own(payment, actor(request))
    left, bills = available(payment), sum((line.left for line in lines), ZERO)
    context = {
        "form": form,
        "payment": payment,
        "available": left,
        "lines": lines,
        "fee": max(left - bills, ZERO),
        "possible": is_refundable(payment) and not own,
        "own": own_payment() if own else "",
        "limit": Money(settings.CITY.refunds.two_people_above),
    }
    return render(request, "staff/refund_new.html", context)


def _ask(request: HttpRequest, payment: Payment, form: RefundForm) -> bool:
    """Ask for the refund; when that cannot be, say so in the form."""
    try:
        refund = request_refund(
            payment=payment.reference,
            reason=form.cleaned_data["reason"],
            asked=form.asked,
            still_available=_shown(request),
            note=form.cleaned_data["note"],
            actor=actor(request),
            now=clock_now(),
            city=settings.CITY,
        )
    except StaleAmount as stale:
        sentence = _("The amount has changed, look again. %(amount)s is still available now.")
        form.refuse("amount", sentence % {"amount": stale.available})
    except TooMuch:
        form.refuse("amount", _("That is more than is left. Enter a smaller amount."))
    except NotRefundable:
        form.refuse("amount", _("Nothing of this payment can be given back now."))
    except OwnPayment:
        form.refuse("amount", own_payment())
    except MovedMeanwhile:
        form.refuse("amount", _("Something changed just now. Look again."))
    else:
        messages.success(request, _said(refund))
        return True
    return False


def _shown(request: HttpRequest) -> Money:
    """Return what the page said is available; what is no number never agrees."""
    typed = request.POST.get("available", "")
    return Money(int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 15 else -1)


def _said(refund: Refund) -> str:
    amount = Money(refund.total_cents)
    return _("%(amount)s is asked for. It waits for approval.") % {"amount": amount}


def _lines(payment: Payment) -> Iterator[LeftLine]:
    left = lines_left(payment, settings.CITY.books)
    found = Obligation.objects.select_related("bill").in_bulk([one for one in left if one])
    for line, amount in left.items():
        yield LeftLine(line, bill_in_words(found[line].bill if line else None), amount)
