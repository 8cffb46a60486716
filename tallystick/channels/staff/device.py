"""Knows a device again on which somebody has signed in before, so that nobody can lock them out."""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

DAYS = 90
_SALT = "staff.device"
_SECONDS = DAYS * 24 * 60 * 60


def _cookie() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def known(request: HttpRequest, name: str) -> str:
    """Return what names this device if that name has signed in on it before, else ""."""
    try:
        names = signing.loads(request.COOKIES.get(_cookie(), ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return str(names.get(name, ""))


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Know this device again when that name signs in; others who used it are forgotten."""
    device = known(request, name) or token_urlsafe(9)
    response.set_cookie(
        _cookie(),
        signing.dumps({name: device}, salt=_SALT),
        max_age=_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
