"""Keeps what was typed when the language is changed, for a minute, in the browser's own cookie."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "typed"
SECONDS = 60
LARGEST = 3000  # characters; browsers refuse cookies above 4096
NOT_TYPED = ("csrfmiddlewaretoken", "language")


def keep(request: HttpRequest, response: HttpResponse, path: str) -> None:
    """Remember the posted fields for the page at that path."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    if not fields:
        return
    sealed = signing.dumps(fields, salt=COOKIE, compress=True)
    if len(sealed) <= LARGEST:
        response.set_cookie(
            COOKIE,
            sealed,
            max_age=SECONDS,
            path=path,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """
    Return what was typed before the language was changed, as a form's `initial`.

    Several values of one field stay a list, as the widgets for many choices expect.
    """
    try:
        fields = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
