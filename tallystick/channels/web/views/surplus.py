"""Lets payers choose what becomes of their money that pays no bill."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.source import source_of
from tallystick.channels.pages.words import say
from tallystick.channels.web.bill_parts import parts_of
from tallystick.channels.web.lookup import may_see_details, refuse_others
from tallystick.channels.web.processor import ACTOR
from tallystick.channels.web.surplus_forms import SurplusForm
from tallystick.channels.web.surplus_words import surplus_of
from tallystick.channels.web.visit import Visit
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import Money
from tallystick.records.billing.queries import known_bills
from tallystick.records.payments.models import Payment
from tallystick.records.receipts.queries import proof
from tallystick.records.refunds.models import Choice
from tallystick.usecases._applying import TooLittle
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._basket import least_payable
from tallystick.usecases.prove_payer import prove_payer
from tallystick.usecases.resolve_unapplied import (
    NothingOwed,
    NothingUnapplied,
    resolve_unapplied,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def surplus(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what waits and what can become of it; a POST chooses, and leads to the receipt."""
    found = proof(reference)
    if found is None:
        raise Http404
    to_receipt = SeeOther(reverse("receipt", args=[reference]))
    waiting = surplus_of(found)
    if waiting is None:  # somebody has chosen before, or it was never so
        return to_receipt
    refuse_others(request, "choice", "obligation", "email")
    visit = Visit.read(request)
    form = SurplusForm(
        request.POST if request.method == "POST" else None,
        bills=_bills(visit, waiting.amount),
        proves=_proves(request, found.payment),
        mine=reference in visit.payments,
    )
    if request.method == "POST" and form.is_valid() and _chosen(form, reference):
        return to_receipt
    context = {"surplus": waiting, "reference": reference, "form": form}
    return render(request, "web/surplus.html", context)


def _proves(request: HttpRequest, payment: Payment) -> Callable[[str], bool] | None:
    """Return how an address is checked, or None if the payer gave none."""
    if payment.checkout is None or not payment.checkout.email:
        return None

    def check(typed: str) -> bool:
        return prove_payer(
            payment=payment, typed=typed, source=source_of(request), actor=ACTOR, now=clock_now()
        )

    return check


def _chosen(form: SurplusForm, reference: str) -> bool:
    """Do what was chosen; when that cannot be, say so in the form."""
    choice = Choice.Kind(form.cleaned_data["choice"])
    wanted = form.cleaned_data.get("obligation") if choice == Choice.Kind.BILL else ""
    try:
        resolve_unapplied(
            payment=reference,
            choice=choice,
            obligation=UUID(wanted) if wanted else None,
            actor=ACTOR,
            now=clock_now(),
            city=settings.CITY,
        )
    except NothingUnapplied:
        return True  # chosen in another window: the receipt says what became of it
    except NothingOwed:
        form.refuse("obligation", _("This bill was just paid. Choose again."))
        return False
    except TooLittle as part:
        sentence = _("This bill takes at least %(amount)s. Choose again.")
        form.refuse("obligation", sentence % {"amount": part.least})
        return False
    except MovedMeanwhile:
        form.refuse("choice", _("Something changed just now. Choose again."))
        return False
    return True


def _bills(visit: Visit, amount: Money) -> list[tuple[str, str]]:
    """Return the bills looked up in this browser that take so much now: all of it or a part."""
    today = local_day(clock_now(), settings.CITY.zone)
    found = known_bills(visit.found) if visit.found else []
    offered = []
    for code in sorted({bill.service for bill in found} & set(settings.CITY.service)):
        service = settings.CITY.service[code]
        mine = [bill for bill in found if bill.service == code]
        for part in parts_of(service, mine, today=today):
            least = least_payable(service, part.owed)
            if part.payable and not part.held and least <= amount:
                known = part.bill.id in visit.found or may_see_details(visit, service, part.bill)
                title = part.title(may_know=known)
                offered.append((str(part.id), f"{say(service.name)}, {title}: {part.owed}"))
    return offered
