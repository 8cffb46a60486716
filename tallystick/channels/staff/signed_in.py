"""Who the gate has let in."""

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
