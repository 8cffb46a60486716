"""Receipts: the page, the PDF, and the way to find one again."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.source import source_of
from tallystick.channels.web.pay_forms import ReceiptForm
from tallystick.channels.web.pdf import receipt_pdf
from tallystick.channels.web.processor import ACTOR
from tallystick.channels.web.proof_words import tell
from tallystick.channels.web.typed import typed_before
from tallystick.channels.web.visit import Visit
from tallystick.records.payments.queries import by_reference
from tallystick.records.receipts.queries import Proof, proof
from tallystick.usecases.find_receipt import find_receipt as find_payment


@never_cache
@require_safe
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a payment's receipt; whoever has its unguessable address may see it."""
    found = proof(reference)
    if found is None:
        return _not_taken(reference)
    checkout = found.payment.checkout
    mine = reference in Visit.read(request).payments
    context = {
        "told": tell(found),
        "reference": reference,
        "email": checkout.email if checkout and mine else "",
    }
    return render(request, "web/receipt.html", context)


@never_cache
@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a receipt as a PDF."""
    found = proof(reference)
    if found is None:
        raise Http404
    response = HttpResponse(_document(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{found.payment.reference}.pdf"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_receipt(request: HttpRequest) -> HttpResponse:
    """Find a receipt again by its confirmation number, in any spelling."""
    form = ReceiptForm(
        request.POST if request.method == "POST" else None, initial=typed_before(request)
    )
    if request.method == "POST" and form.is_valid():
        payment = find_payment(
            code=form.cleaned_data["code"],
            source=source_of(request),
            actor=ACTOR,
            now=clock_now(),
        )
        if payment is not None:
            return SeeOther(reverse("receipt", args=[payment.reference]))
        form.not_found()
    return render(request, "web/receipts.html", {"form": form, "keep_typed": True})


def _not_taken(reference: str) -> HttpResponse:
    if by_reference(reference) is None:
        raise Http404
    return SeeOther(reverse("payment_status", args=[reference]))


def _document(found: Proof) -> bytes:
    reference = found.payment.reference
    address = settings.SITE_URL + reverse("receipt", args=[reference])
    return receipt_pdf(tell(found), address=address, moment=found.payment.effective_at)
