"""Shows what arrived at the bank, what does not agree with the books, and who finds out why."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.banking_forms import OwnerForm
from tallystick.channels.staff.signed_in import actor, page_of, who
from tallystick.channels.staff.words import DIFFERENCES, payout_line_in_words
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.banking.models import Difference, Payout
from tallystick.records.banking.queries import open_differences
from tallystick.records.payments.models import Payment
from tallystick.records.people.models import User
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import PERMISSIONS, Act, may
from tallystick.records.refunds.models import Refund
from tallystick.usecases.assign_difference import NoSuchDifference, assign_difference

PAGE = 50


@needs(Act.SEE_BANKING)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the clearing, what does not agree, and the payouts, the newest first."""
    page, books = page_of(request), settings.CITY.books
    matched = Q(lines__payment__isnull=False) | Q(lines__refund__isnull=False)
    found = Payout.objects.annotate(lines_all=Count("lines"), lines_ours=Count("lines", matched))
    payouts = list(found.order_by("-sent_at", "id")[(page - 1) * PAGE : page * PAGE + 1])
    differences = open_differences()
    names = names_of({one.owner for one in differences})
    context = {
        "cards": debit_balance(books.card_clearing),
        "echecks": debit_balance(books.ach_clearing),
        "differences": [
            (one, DIFFERENCES[one.kind], names.get(one.owner, one.owner)) for one in differences
        ],
        "payouts": payouts[:PAGE],
        "may_assign": may(who(request).role, Act.ASSIGN_DIFFERENCE),
        "newer_url": f"?page={page - 1}" if page > 1 else "",
        "older_url": f"?page={page + 1}" if len(payouts) > PAGE else "",
    }
    return render(request, "staff/payouts.html", context)


@needs(Act.SEE_BANKING)
@require_safe
def payout(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Show a payout line by line, and what of ours each line is about."""
    found = Payout.objects.filter(id=identity).first()
    if found is None:
        raise Http404
    lines = found.lines.select_related("payment", "refund__payment").order_by("id")
    context = {
        "payout": found,
        "lines": [
            (line, payout_line_in_words(line.kind), line.payment or _payment(line.refund))
            for line in lines
        ],
    }
    return render(request, "staff/payout.html", context)


def _payment(refund: Refund | None) -> Payment | None:
    return refund.payment if refund else None


@needs(Act.ASSIGN_DIFFERENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Give a difference an owner."""
    found = Difference.objects.filter(id=identity, closed_at=None).first()
    if found is None:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = OwnerForm(typed, people=_people(), initial={"owner": found.owner or actor(request)})
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            assign_difference(
                difference=identity, owner=owner, actor=actor(request), now=clock_now()
            )
        except NoSuchDifference:
            raise Http404 from None
        messages.success(request, _("%(name)s finds out why.") % {"name": dict(_people())[owner]})
        return SeeOther(reverse("staff_payouts"))
    context = {
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
