"""Ends a set-up link when its holder has a password and a second factor."""

from datetime import datetime

from django.db import transaction

from tallystick.records.people.models import User
from tallystick.usecases._audit import audited


def finish_set_up(*, user: User, actor: str, now: datetime) -> None:
    """Let the set-up link of a sign-in work no more."""
    with transaction.atomic(), audited("finish_set_up", actor=actor):
        user.finish_setting_up()
