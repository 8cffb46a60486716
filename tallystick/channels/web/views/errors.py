"""Pages for when something is wrong: plain sentences, the help phone, no look into the database."""

import logging
import sys
from collections.abc import Sequence

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def error_page(
    status: int, heading: str, sentences: Sequence[str], request: HttpRequest | None = None
) -> HttpResponse:
    """Return a page that looks nothing up; only with the request can it offer other languages."""
    context = {
        "city": settings.CITY,
        "pretend": settings.PRETEND,
        "heading": heading,
        "sentences": sentences,
    }
    if request is not None:
        context |= {"request": request, "csrf_token": get_token(request)}
    return HttpResponse(render_to_string("web/error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what our forms never send."""
    return error_page(
        400,
        _("We could not read that"),
        [_("Your browser sent something that we do not expect. Go back and try again.")],
        request,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a visit to a page that is not for this visitor."""
    return error_page(
        403,
        _("This page is not open to you"),
        [_("Only the person who paid, or who has the right link, can see it.")],
        request,
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose proof of origin is missing (CSRF)."""
    return error_page(
        403,
        _("This form is too old"),
        [
            _("Nothing was sent and nothing was paid."),
            _("Go back, load the page again, and send the form once more."),
            _("Your browser must accept cookies from this site."),
        ],
        request,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that does not exist, or is not this visitor's."""
    return error_page(
        404,
        _("We cannot find this page"),
        [
            _("If you typed the address, check it. If you used a link, it may be old."),
            _("To see a bill, go to the front page and look it up by its number."),
        ],
        request,
    )


def too_many(request: HttpRequest, *, wait_seconds: int = 60) -> HttpResponse:
    """Answer someone who asks too often."""
    response = error_page(
        429,
        _("Wait a little, then try again"),
        [
            _("There were too many tries in a short time."),
            _("Wait a few minutes. Nothing was paid by this try."),
        ],
        request,
    )
    response["Retry-After"] = str(wait_seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake, or a database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return error_page(
        500,
        _("Something went wrong on our side"),
        [
            _("We have been told and will look into it."),
            _("If you were paying, do not pay again yet. Look up your bill first."),
            _("A payment that went through shows there."),
        ],
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the portal is out of service for a short time."""
    response = error_page(
        503,
        _("The site is busy"),
        [
            _("We cannot look up bills right now. Try again in a few minutes."),
            _("If you were paying, do not pay again. We check every payment by ourselves."),
        ],
    )
    response["Retry-After"] = "120"
    return response
