"""Who the gate has let in, and which page of a list they read."""

from urllib.parse import urlencode

from django.http import HttpRequest

from tallystick.records.people.models import User


def who(request: HttpRequest) -> User:
    """Return the member of staff; behind the gate there is always one."""
    assert isinstance(request.user, User)
    return request.user


def actor(request: HttpRequest) -> str:
    """Return who acts, as use cases write it down."""
    return who(request).actor


def page_of(request: HttpRequest) -> int:
    """Return which page of a list was asked for; what is no such number is the first."""
    typed = request.GET.get("page", "")
    return min(max(int(typed), 1), 1000) if typed.isascii() and typed.isdigit() else 1


def other_pages(request: HttpRequest, *, older: bool) -> dict[str, str]:
    """Return the addresses of the pages before and after this one, for what was searched here."""
    page = page_of(request)
    query = {name: values for name, values in request.GET.items() if name != "page"}
    return {
        "newer_url": f"?{urlencode({**query, 'page': page - 1})}" if page > 1 else "",
        "older_url": f"?{urlencode({**query, 'page': page + 1})}" if older else "",
    }
