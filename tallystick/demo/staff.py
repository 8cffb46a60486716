"""The demo's staff: one for each role, with a password and a secret that everybody may know."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction

from tallystick.records.people.models import User
from tallystick.records.people.roles import Role
from tallystick.usecases.add_staff import add_staff
from tallystick.usecases.choose_password import choose_password
from tallystick.usecases.finish_set_up import finish_set_up

PASSWORD = "tally sticks split"  # noqa: S105
ACTOR = "command"


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody who works in the demo's city."""

    name: str
    role: Role

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.role.lower().replace('_', '-')}@staff.example"

    @property
    def secret(self) -> str:
        """What their app makes codes of: the same in every demo."""
        return base64.b32encode(hashlib.sha1(self.email.encode()).digest()).decode()  # noqa: S324


STAFF = (
    DemoStaff("Carla Mendez", Role.CLERK),
    DemoStaff("Samuel Park", Role.SUPERVISOR),
    DemoStaff("Fiona Walsh", Role.FINANCE),
    DemoStaff("Henry Adeyemi", Role.HEARING_OFFICER),
    DemoStaff("Sofia Kowalski", Role.SUPPORT),
    DemoStaff("Arthur Nguyen", Role.AUDITOR),
)


def hire(*, now: datetime, staff: Sequence[DemoStaff] = STAFF) -> int:
    """Let the demo's staff sign in; return how many could not before."""
    there = set(User.objects.exclude(is_active=False).values_list("email", flat=True))
    missing = [one for one in staff if one.email not in there]
    for one in missing:
        with transaction.atomic():
            _hire(one, now=now)
    return len(missing)


def _hire(one: DemoStaff, *, now: datetime) -> None:
    user = add_staff(name=one.name, email=one.email, role=one.role, actor=ACTOR, now=now)
    choose_password(user=user, password=PASSWORD, actor=ACTOR, now=now)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(one.secret)}
    )
    finish_set_up(user=user, actor=ACTOR, now=now)
