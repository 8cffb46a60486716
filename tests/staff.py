"""Somebody of the staff with a browser; they sign in as everybody does, with password and code."""

import re
from datetime import UTC, datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tallystick.demo.staff import PASSWORD, STAFF, hire
from tallystick.demo.totp import code_at
from tallystick.records.people.models import User
from tallystick.records.people.roles import Role
from tests import moment

BY_ROLE = {one.role: one for one in STAFF}


class Staff:
    """A member of staff; each page is asked for as a browser would."""

    def __init__(self, role: Role, address: str = "192.0.2.50") -> None:
        self.who = BY_ROLE[role]
        self.client = Client(REMOTE_ADDR=address)

    @classmethod
    def hired(cls, role: Role) -> "Staff":
        """Return somebody who could sign in."""
        hire(now=moment.CLOCK.moment, staff=[BY_ROLE[role]])
        return cls(role)

    @property
    def user(self) -> User:
        return User.objects.get(email=self.who.email)

    def code(self) -> str:
        """Return what their telephone shows."""
        return code_at(self.who.secret, datetime.now(UTC))

    def types_password(self, password: str = PASSWORD, **more: str) -> HttpResponse:
        typed = {"login": self.who.email, "password": password, **more}
        return self.client.post(reverse("account_login"), typed)

    def types_code(self, code: str = "") -> HttpResponse:
        return self.client.post(reverse("mfa_authenticate"), {"code": code or self.code()})

    def signs_in(self) -> "Staff":
        self.types_password()
        answer = self.types_code()
        assert answer.status_code == 302, answer.content.decode()
        return self

    def opens(self, name: str, *words: object, **query: object) -> HttpResponse:
        return self.client.get(reverse(name, args=words), query)

    def sends(self, name: str, *words: object, **typed: object) -> HttpResponse:
        return self.client.post(reverse(name, args=words), typed)

    def sees(self, name: str, *words: object, **query: object) -> str:
        """Return the HTML of a page that they may open."""
        answer = self.opens(name, *words, **query)
        assert answer.status_code == 200, answer
        return answer.content.decode()


def words(html: str) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
