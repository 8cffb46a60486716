"""The one gate to every staff page: a session, a second factor, and a role that allows it."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import Door, needed
from tallystick.records.people.models import User
from tallystick.records.people.roles import MONEY, Act, may

log = logging.getLogger(__name__)

PATH = "/staff/"
QUIET = 60 * 60  # seconds without a page, and the session ends
FRESH = 10 * 60  # seconds for which a code is enough to open a form that moves money
TO_SEND = 30 * 60  # and to send it, so that a form that was opened in time can be filled in
SETTING_UP = "setting_up"  # in the session of who came by a set-up link
_SEEN = "seen"
_NOTED_EVERY = 60  # seconds; a page in between does not write to the session

Answer = Callable[[HttpRequest], HttpResponseBase]


class StaffGate:
    """
    Give staff pages, and no others, a session, and open each only to who may.

    A view says by @needs what it needs. One that says nothing is open to nobody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._with_session = SessionMiddleware(
            AuthenticationMiddleware(MessageMiddleware(get_response))
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request; what staff see is kept in no cache."""
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        response = self._with_session(request)
        assert isinstance(response, HttpResponse)
        add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Let the request pass, or answer it here."""
        if not request.path_info.startswith(PATH):
            return None
        what = needed(view)
        if what is None:
            log.error("%s does not say what it needs, so nobody may open it", request.path_info)
            return refused(request)
        return None if what is Door.OPEN else _check(request, what)


def _check(request: HttpRequest, what: Act | Door) -> HttpResponseBase | None:
    user = request.user
    if not isinstance(user, User) or _has_gone(request):
        return _sign_in(request)
    if time.time() - request.session.get(_SEEN, 0) > _NOTED_EVERY:
        request.session[_SEEN] = time.time()
    shown_at = second_factor_at(request)
    setting_up = request.session.get(SETTING_UP) == str(user.pk) and user.invited_at is not None
    if setting_up or shown_at is None:
        return _set_up(request, what) if setting_up else refused(request, unfinished=True)
    if isinstance(what, Door):
        return SeeOther(reverse("staff_start"))
    if not may(user.role, what):
        return refused(request)
    if what in MONEY and not _fresh(request, shown_at):
        return _show_code_again(request)
    return None


def second_factor_at(request: HttpRequest) -> float | None:
    """Return when the second factor was last shown in this session, in seconds, or None."""
    records = get_authentication_records(request, request.user)
    return max((one["at"] for one in records if one["method"] == "mfa"), default=None)


def refused(request: HttpRequest, *, unfinished: bool = False) -> HttpResponse:
    """Say that the page is not for this member of staff."""
    return render(request, "staff/refused.html", {"unfinished": unfinished}, status=403)


def _has_gone(request: HttpRequest) -> bool:
    seen = request.session.get(_SEEN) or second_factor_at(request)
    gone = seen is not None and time.time() - seen > QUIET
    if gone:
        logout(request)
    return gone


def _set_up(request: HttpRequest, what: Act | Door) -> HttpResponseBase | None:
    return None if what is Door.SETTING_UP else SeeOther(reverse("mfa_activate_totp"))


def _fresh(request: HttpRequest, shown_at: float) -> bool:
    limit = FRESH if request.method in ("GET", "HEAD") else TO_SEND
    return time.time() - shown_at < limit


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    return _go("account_login", request)


def _show_code_again(request: HttpRequest) -> HttpResponseBase:
    return _go("mfa_reauthenticate", request)


def _go(name: str, request: HttpRequest) -> HttpResponseBase:
    back = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': back})}" if back else ""
    return SeeOther(reverse(name) + query)
