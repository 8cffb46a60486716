"""Lists money that found no bill, and does with it what its payer told staff."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.banking_forms import UnappliedForm
from tallystick.channels.staff.signed_in import actor, who
from tallystick.channels.staff.words import own_payment
from tallystick.kernel.money import ZERO
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.people.roles import Act, may
from tallystick.records.refunds.lines import lines_left
from tallystick.records.refunds.models import Choice
from tallystick.records.refunds.surplus import surpluses
from tallystick.usecases._applying import TooLittle
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._own import OwnPayment
from tallystick.usecases.resolve_unapplied import (
    NothingOwed,
    NothingUnapplied,
    resolve_unapplied,
)

MOST = 100


@needs(Act.SEE_UNAPPLIED)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the payments whose money waits without a bill, the oldest first."""
    now = clock_now()
    found = surpluses(settings.CITY.books, before=now, limit=MOST + 1)
    context = {
        "rows": [(one, (now - one.since).days) for one in found[:MOST]],
        "more": len(found) > MOST,
        "most": MOST,
        "days": settings.CITY.refunds.unapplied_days,
        "may_resolve": may(who(request).role, Act.RESOLVE_UNAPPLIED),
    }
    return render(request, "staff/unapplied.html", context)


@needs(Act.RESOLVE_UNAPPLIED)
@require_http_methods(["GET", "HEAD", "POST"])
def resolve(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what waits of one payment, and do what its payer wants."""
    payment = by_reference(reference)
    if payment is None:
        raise Http404
    form = UnappliedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _resolved(request, payment, form):
        return SeeOther(reverse("staff_unapplied"))
    context = {
        "form": form,
        "payment": payment,
        "amount": lines_left(payment, settings.CITY.books).get(None, ZERO),
    }
    return render(request, "staff/unapplied_one.html", context)


def _resolved(request: HttpRequest, payment: Payment, form: UnappliedForm) -> bool:
    """Do what was chosen; when that cannot be, say so in the form."""
    choice = Choice.Kind(form.cleaned_data["choice"])
    obligation = _bill(form.cleaned_data["number"]) if choice == Choice.Kind.BILL else None
    if choice == Choice.Kind.BILL and obligation is None:
        form.refuse("number", _("No bill that is owed has this number. Check each digit."))
        return False
    try:
        amount = resolve_unapplied(
            payment=payment.reference,
            choice=choice,
            obligation=obligation,
            actor=actor(request),
            now=clock_now(),
            city=settings.CITY,
        )
    except OwnPayment:
        form.refuse("choice", own_payment())
    except NothingUnapplied:
        form.refuse("choice", _("Nothing of this payment waits for a choice now."))
    except NothingOwed:
        form.refuse("number", _("This bill is paid already."))
    except TooLittle as part:
        sentence = _("This bill takes at least %(amount)s. Choose again.")
        form.refuse("number", sentence % {"amount": part.least})
    except MovedMeanwhile:
        form.refuse("choice", _("Something changed just now. Look again."))
    else:
        messages.success(request, _("It is done: %(amount)s.") % {"amount": amount})
        return True
    return False


def _bill(number: str) -> UUID | None:
    """Return what is due first of the one bill that has this number, or None."""
    owed = Obligation.objects.filter(bill__number=number.strip(), open_cents__gt=0)
    found = list(owed.order_by("due_on", "id").values_list("bill", "id"))
    return found[0][1] if len({bill for bill, _id in found}) == 1 else None
