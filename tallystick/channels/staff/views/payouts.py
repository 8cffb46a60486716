"""Shows what arrived at the bank, and what does not agree with the books."""

from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tallystick.channels.staff.access import needs
from tallystick.channels.staff.signed_in import other_pages, page_of, who
from tallystick.channels.staff.words import DIFFERENCES, actor_in_words, payout_line_in_words
from tallystick.ledger.queries import debit_balance
from tallystick.records.banking.models import Payout
from tallystick.records.banking.queries import closed_differences, open_differences
from tallystick.records.payments.models import Payment
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import Act, may
from tallystick.records.refunds.models import Refund

PAGE = 50
EXPLAINED = 10  # differences that were closed last


@needs(Act.SEE_BANKING)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the clearing, what does not agree, and the payouts, the newest first."""
    page, books = page_of(request), settings.CITY.books
    matched = Q(lines__payment__isnull=False) | Q(lines__refund__isnull=False)
    found = Payout.objects.annotate(lines_all=Count("lines"), lines_ours=Count("lines", matched))
    payouts = list(found.order_by("-sent_at", "id")[(page - 1) * PAGE : page * PAGE + 1])
    differences, closed = open_differences(), closed_differences(EXPLAINED)
    names = names_of({one.owner for one in differences} | {one.closed_by for one in closed})
    context = {
        "cards": debit_balance(books.card_clearing),
        "echecks": debit_balance(books.ach_clearing),
        "differences": [
            (one, DIFFERENCES[one.kind], names.get(one.owner, one.owner)) for one in differences
        ],
        "explained": [
            (one, DIFFERENCES[one.kind], actor_in_words(one.closed_by, names)) for one in closed
        ],
        "payouts": payouts[:PAGE],
        "may_assign": may(who(request).role, Act.ASSIGN_DIFFERENCE),
        "may_close": may(who(request).role, Act.CLOSE_DIFFERENCE),
        **other_pages(request, older=len(payouts) > PAGE),
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
