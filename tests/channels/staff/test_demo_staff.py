"""A stranger can sign in to the demo with what it prints."""

import re
from datetime import UTC, datetime

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tallystick.demo.staff import STAFF, hire
from tallystick.demo.totp import code_at
from tallystick.records.people.models import User
from tallystick.records.people.roles import Role


def test_the_code_is_that_of_the_standards_own_example() -> None:
    """RFC 6238, appendix B: 94287082 at 59 seconds, of which apps show the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert code_at(secret, datetime.fromtimestamp(59, tz=UTC)) == "287082"


def test_what_is_printed_signs_in(clock, capsys) -> None:
    hire(now=clock.moment)
    call_command("demo_totp", "finance@staff.example")
    line = capsys.readouterr().out
    password, code = re.findall(r"password: (.+?)  code: (\d{6})", line)[0]

    fiona = Client()
    fiona.post(reverse("account_login"), {"login": "finance@staff.example", "password": password})
    fiona.post(reverse("mfa_authenticate"), {"code": code})

    assert "Fiona Walsh" in fiona.get("/staff/").content.decode()


def test_there_is_somebody_for_each_role_and_nobody_is_hired_twice(clock) -> None:
    assert hire(now=clock.moment) == len(Role) == len(STAFF)
    assert hire(now=clock.moment) == 0
    assert set(User.objects.values_list("role", flat=True)) == set(Role)


def test_the_hints_say_who_can_sign_in(clock, capsys) -> None:
    call_command("demo_hints")

    assert "clerk@staff.example" in capsys.readouterr().out
