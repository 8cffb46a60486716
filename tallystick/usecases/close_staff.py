"""Ends somebody's work here; what they did keeps their name."""

from datetime import datetime

from django.db import transaction

from tallystick.records.people.models import User
from tallystick.usecases._audit import audited


class NoSuchStaff(Exception):
    """Nobody signs in with this address."""


def close_staff(*, email: str, actor: str, now: datetime) -> User:
    """
    Let nobody sign in with an address any more; open sessions end with their next page.

    :raises NoSuchStaff: if nobody ever did
    """
    with transaction.atomic(), audited("close_staff", actor=actor):
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None:
            raise NoSuchStaff(email)
        user.close()
    return user
