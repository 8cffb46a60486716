"""The messages to residents: what went out, what waits, and sending one again."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import needs
from tallystick.channels.staff.search_forms import MessageForm
from tallystick.channels.staff.signed_in import actor, other_pages, page_of, who
from tallystick.channels.staff.words import actor_in_words, delivery_in_words
from tallystick.records.notices.models import Notice
from tallystick.records.notices.queries import Delivery, delivery_of, latest, sent_again
from tallystick.records.people.queries import names_of
from tallystick.records.people.roles import Act, may
from tallystick.usecases.resend_notice import NoSuchNotice, resend_notice

PER_PAGE = 50


@needs(Act.SEE_MESSAGES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List messages, the newest first."""
    form = MessageForm(request.GET) if request.GET else MessageForm()
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    state, page = typed.get("state", ""), page_of(request)
    found, older = latest(
        Delivery(state) if state else None, typed.get("to", ""), page=page, per_page=PER_PAGE
    )
    context = {
        "form": form,
        "rows": [(notice, delivery_in_words(delivery_of(notice))) for notice in found],
        **other_pages(request, older=older),
    }
    return render(request, "staff/messages.html", context)


@needs(Act.SEE_MESSAGES)
@require_safe
def message(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Show a message as it was sent, or how it stands."""
    notice = get_object_or_404(Notice, id=identity)
    context = {
        "notice": notice,
        "state": delivery_in_words(delivery_of(notice)),
        "reference": notice.context.get("reference", ""),
        "may_send": may(who(request).role, Act.SEND_MESSAGE_AGAIN),
        "sent_again": list(_sent_again(notice)),
    }
    return render(request, "staff/message.html", context)


def _sent_again(notice: Notice) -> Iterator[tuple[datetime, str]]:
    """Yield when the message was sent again by hand, and by whom."""
    found = sent_again(notice)
    names = names_of({who for _at, who in found})
    for at, who_acted in found:
        yield at, actor_in_words(who_acted, names)


@needs(Act.SEND_MESSAGE_AGAIN)
@require_POST
def again(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Send a message once more."""
    try:
        resend_notice(notice=identity, actor=actor(request), now=clock_now())
    except NoSuchNotice:
        raise Http404 from None
    messages.success(request, _("The message goes out within seconds."))
    return SeeOther(reverse("staff_message", args=[identity]))
