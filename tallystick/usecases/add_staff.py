"""Lets somebody work here, or start over with a new role or a lost telephone."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from tallystick.records.people.models import Person, User
from tallystick.records.people.roles import Role
from tallystick.usecases._audit import audited


def add_staff(*, name: str, email: str, role: Role, actor: str, now: datetime) -> User:
    """
    Return the sign-in of an address, invited: with a role, without password and second factor.

    Who has worked here before keeps their person, so that rules about two people still see one.
    """
    address = email.strip().lower()
    with transaction.atomic(), audited("add_staff", actor=actor):
        user = User.objects.select_for_update().filter(email=address).first()
        if user is None:
            person = Person.objects.create(name=name.strip())
            user = User.objects.create(person=person, email=address, created_at=now)
        user.invite(role=role, at=now)
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=address, defaults={"verified": True, "primary": True}
        )
    return user
