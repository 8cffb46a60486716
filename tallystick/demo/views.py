"""The demo's pages: what this is and what to try, the clock, and the mail that it would send."""

from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tallystick.demo import clock
from tallystick.demo.hints import bank_accounts, cards, hints
from tallystick.kernel.dates import local_day
from tallystick.records.notices.models import Notice
from tallystick.sandbox.numbers import ROUTING

STEPS = ("1d", "1w", "1mo")
_PER_PAGE = 25


@require_safe
@never_cache
def about(request: HttpRequest) -> HttpResponse:
    """Say what this demo is, and what can be tried in it."""
    return _about(request, refused="", status=200)


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Move the clock by the step of the button that was pressed."""
    try:
        clock.advance(request.POST.get("step", ""), zone=settings.CITY.zone)
    except clock.CannotTurn as reason:
        return _about(request, refused=str(reason), status=422)
    return redirect("demo:about")


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """List the mails and texts that were sent, the newest first."""
    pages = Paginator(Notice.objects.exclude(sent_at=None).order_by("-sent_at", "-id"), _PER_PAGE)
    return render(request, "demo/outbox.html", {"page": pages.get_page(request.GET.get("page"))})


@require_safe
@never_cache
def message(request: HttpRequest, notice: str) -> HttpResponse:
    """Show one mail or text as its reader sees it."""
    found = get_object_or_404(Notice.objects.exclude(sent_at=None), id=notice)
    return render(request, "demo/message.html", {"notice": found})


def _about(request: HttpRequest, *, refused: str, status: int) -> HttpResponse:
    present = clock.now()
    return render(
        request,
        "demo/about.html",
        {
            "hints": hints(settings.CITY, today=local_day(present, settings.CITY.zone)),
            "today": local_day(present, settings.CITY.zone),
            "present": _here(present),
            "ahead": clock.ahead().days,
            "cards": cards(),
            "routing": ROUTING,
            "bank_accounts": bank_accounts(),
            "refused": refused,
        },
        status=status,
    )


def _here(moment: datetime) -> datetime:
    return moment.astimezone(settings.CITY.zone)
