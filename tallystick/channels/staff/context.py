"""What the frame of a staff page knows: who is signed in, and where they may go."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from tallystick.channels.staff.gate import PATH, second_factor_at
from tallystick.channels.staff.menu import menu_of
from tallystick.records.people.models import User


def staff(request: HttpRequest) -> dict[str, Any]:
    """Return the member of staff and their menu; nothing on residents' pages."""
    if not request.path_info.startswith(PATH) or not hasattr(request, "session"):
        return {}
    user = request.user
    if not isinstance(user, User) or second_factor_at(request) is None:
        return {"member": None, "menu": []}
    return {"member": user, "menu": menu_of(user.role), "said": get_messages(request)}
