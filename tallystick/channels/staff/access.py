"""What a page needs of who opens it; a page that does not say is open to nobody."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from tallystick.records.people.roles import Act

View = TypeVar("View", bound=Callable[..., Any])


class Door(Enum):
    """What a page needs that is no act of a role."""

    OPEN = "open"  # signing in
    SETTING_UP = "setting up"  # somebody who holds a set-up link


def needs(what: Act | Door) -> Callable[[View], View]:
    """Let a page be opened only by who may do this: @needs(Act.SEE_PAYMENTS)."""

    def mark(view: View) -> View:
        vars(view)["needs"] = what
        return view

    return mark


def needed(view: Callable[..., Any]) -> Act | Door | None:
    """Return what a page needs, or None if it does not say."""
    found = getattr(view, "needs", None)
    return found if isinstance(found, Act | Door) else None
