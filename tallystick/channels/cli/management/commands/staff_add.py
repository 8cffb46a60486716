"""manage.py staff_add NAME EMAIL ROLE: lets somebody work here, or start over."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from tallystick.channels.clock import now
from tallystick.records.people.invitations import token
from tallystick.records.people.roles import Role
from tallystick.usecases.add_staff import add_staff


class Command(BaseCommand):
    """`staff_add "Carla Mendez" carla@example.gov clerk` prints a set-up link."""

    help = "Let somebody work here; again for another role or a lost telephone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is and what they are here for."""
        parser.add_argument("name")
        parser.add_argument("email")
        parser.add_argument("role", choices=[_word(role) for role in Role])

    def handle(self, *args: Any, name: str, email: str, role: str, **options: Any) -> None:
        """Print the link by which they choose a password and set up their telephone."""
        try:
            validate_email(email.strip())
        except ValidationError:
            raise CommandError(f"This is not an email address: {email}") from None
        if not name.strip():
            raise CommandError("Give the person's name.")
        chosen = next(one for one in Role if _word(one) == role)
        user = add_staff(name=name, email=email, role=chosen, actor="command", now=now())
        path = reverse("staff_set_up", args=[user.id, token(user)])
        self.stdout.write(f"{user.name} may work here as {role}. Give them this link:")
        self.stdout.write(settings.SITE_URL + path)
        self.stdout.write("It works once, and for three days. Until then they cannot sign in.")


def _word(role: Role) -> str:
    return role.lower().replace("_", "-")
