"""Keeps the password that somebody has chosen."""

from datetime import datetime

from django.db import transaction

from tallystick.records.people.models import User
from tallystick.usecases._audit import audited


def choose_password(*, user: User, password: str, actor: str, now: datetime) -> None:
    """Keep a password that was checked to be long enough and not common."""
    with transaction.atomic(), audited("choose_password", actor=actor):
        user.choose_password(password)
