"""People, and how they sign in."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tallystick.kernel.identifiers import new_id
from tallystick.records.audit.tracked import tracked
from tallystick.records.people.roles import Role


@tracked()
class Person(models.Model):
    """
    A human being, however many sign-ins they have.

    Rules that want two people compare persons, never sign-ins.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_named")]


class Users(BaseUserManager["User"]):
    """Finds sign-ins by their email address, in any case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the sign-in of an address."""
        return self.get(email=(username or "").strip().lower())


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """
    A sign-in; `role` is empty for who does not work here.

    `invited_at` is set while a set-up link is out, and with it the link ends.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    role = models.TextField(choices=Role, default="", blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="role_known"),
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")), name="email_in_lower_case"
            ),
        ]

    # Mutators

    def invite(self, *, role: Role, at: datetime) -> None:
        """Give a role, and start over: no password until the set-up link was followed."""
        self.role, self.is_active, self.invited_at = role, True, at
        self.set_unusable_password()
        self.save(update_fields=["role", "is_active", "invited_at", "password"])

    def choose_password(self, password: str) -> None:
        """Keep a password, as its hash."""
        self.set_password(password)
        self.save(update_fields=["password"])

    def finish_setting_up(self) -> None:
        """End the set-up link."""
        self.invited_at = None
        self.save(update_fields=["invited_at"])

    def close(self) -> None:
        """Let nobody sign in with it any more."""
        self.is_active, self.invited_at = False, None
        self.set_unusable_password()
        self.save(update_fields=["is_active", "invited_at", "password"])

    # Properties

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.person.name

    @property
    def actor(self) -> str:
        """Who acts, as every use case and event writes it: the person, not the sign-in."""
        return f"staff:{self.person_id}"
