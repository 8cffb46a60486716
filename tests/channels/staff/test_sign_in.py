"""Signing in: a password, a code, and no way around either."""

import contextlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tallystick.demo.staff import PASSWORD
from tallystick.demo.totp import code_at
from tallystick.records.lookups.models import Tries
from tallystick.records.people.models import User
from tallystick.records.people.roles import Role
from tallystick.usecases import try_sign_in
from tests.staff import Staff

START = "/staff/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def cora(clock) -> Staff:
    """A clerk who has not signed in yet."""
    return Staff.hired(Role.CLERK)


def test_password_and_code_lead_to_the_start_page(cora) -> None:
    assert cora.types_password()["Location"] == reverse("mfa_authenticate")
    assert cora.types_code()["Location"] == START
    assert "Hello, Carla Mendez" in cora.sees("staff_start")


def test_a_password_alone_opens_nothing(cora) -> None:
    cora.types_password()

    answer = cora.opens("staff_payments")

    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("password", ["", "tally sticks", PASSWORD.upper()])
def test_a_wrong_password_gets_a_plain_sentence(cora, password) -> None:
    answer = cora.types_password(password)

    assert answer.status_code == 200
    assert "There is a problem" in text(answer)


def test_an_unknown_address_is_answered_like_a_wrong_password(cora) -> None:
    wrong = cora.types_password("not the password")
    unknown = cora.client.post(
        reverse("account_login"), {"login": "nobody@staff.example", "password": "not it either"}
    )

    sentence = "Check the email address and the password."
    assert sentence in text(wrong)
    assert sentence in text(unknown)


def test_a_wrong_code_and_a_used_code_are_refused(cora) -> None:
    code = cora.code()
    cora.types_password()
    assert "Check the code." in text(cora.types_code("000000"))
    assert cora.types_code(code).status_code == 302

    second = Staff(Role.CLERK)
    second.types_password()
    assert "Check the code." in text(second.types_code(code))


def test_a_session_from_before_signing_in_is_worth_nothing_after(cora) -> None:
    """T13: the session gets a new key when somebody signs in."""
    cora.opens("account_login")
    cora.types_password()
    before = cora.client.cookies["sessionid"].value
    cora.types_code()

    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get(START).status_code == 303
    assert cora.opens("staff_start").status_code == 200


def test_signing_out_ends_the_session(carla) -> None:
    key = carla.client.cookies["sessionid"].value
    carla.sends("account_logout")

    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get(START).status_code == 303


def test_a_quiet_hour_ends_the_session(carla, monkeypatch) -> None:
    later = (datetime.now(UTC) + timedelta(minutes=61)).timestamp()
    monkeypatch.setattr("tallystick.channels.staff.gate.time.time", lambda: later)

    assert carla.opens("staff_start").status_code == 303


def test_who_was_closed_is_out_with_their_next_page(carla) -> None:
    call_command("staff_close", carla.who.email)

    assert carla.opens("staff_start").status_code == 303
    assert "There is a problem" in text(carla.types_password())


def test_residents_get_no_session(client, carla) -> None:
    answer = client.get("/")

    assert "sessionid" not in answer.cookies
    assert "sessionid" not in client.get("/pay/parking/").cookies


def test_staff_pages_are_kept_in_no_cache(carla) -> None:
    assert "no-store" in carla.opens("staff_start")["Cache-Control"]


def test_next_leads_back_to_where_one_wanted_to_go_but_never_away(clock) -> None:
    cora = Staff.hired(Role.CLERK)
    wanted = cora.client.get("/staff/payments/?known=4242")["Location"]
    assert wanted == "/staff/sign-in/?next=%2Fstaff%2Fpayments%2F%3Fknown%3D4242"
    cora.types_password(next="/staff/payments/?known=4242")
    assert cora.types_code()["Location"] == "/staff/payments/?known=4242"

    samuel = Staff.hired(Role.SUPERVISOR)
    samuel.types_password(next="https://evil.example/")
    assert samuel.types_code()["Location"] == START


class TestSettingUp:
    """The link that `staff_add` prints."""

    @pytest.fixture
    def link(self, clock, capsys) -> str:
        call_command("staff_add", "Nora Blum", "Nora@example.gov", "finance")
        (found,) = re.findall(r"http://testserver(/staff/set-up/\S+)", capsys.readouterr().out)
        return found

    def test_it_leads_to_a_password_an_app_and_recovery_codes(self, link) -> None:
        nora = Client()
        assert "Welcome, Nora Blum" in text(nora.get(link))
        chosen = {"password": "gray heron on ice", "again": "gray heron on ice"}
        answer = nora.post(link, chosen, follow=True)
        assert answer.redirect_chain == [(reverse("mfa_activate_totp"), 303)]
        secret = answer.context["form"].secret

        code = code_at(secret, datetime.now(UTC))
        codes = nora.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)

        assert "Your recovery codes" in text(codes)
        assert len(re.findall(r"<li><bdi dir=\"ltr\">\d{8}", codes.content.decode())) == 10
        assert "Hello, Nora Blum" in text(nora.get(START))
        assert nora.get(link).status_code == 404, "the link has ended"
        assert User.objects.get(email="nora@example.gov").role == Role.FINANCE

    def test_a_password_without_an_app_opens_nothing(self, link) -> None:
        nora = Client()
        chosen = {"password": "gray heron on ice", "again": "gray heron on ice"}
        nora.post(link, chosen)
        assert nora.get("/staff/payments/")["Location"] == reverse("mfa_activate_totp")

        elsewhere = Client()
        typed = {"login": "nora@example.gov", "password": "gray heron on ice"}
        elsewhere.post(reverse("account_login"), typed)
        refused = elsewhere.get(START)
        assert refused.status_code == 403
        assert "Your sign-in is not set up" in text(refused)
        assert elsewhere.get(reverse("mfa_activate_totp")).status_code == 403

    @pytest.mark.parametrize(
        ("password", "again", "sentence"),
        [
            ("short", "short", "Choose a password of at least 8 characters."),
            ("gray heron on ice", "gray heron", "Type the same password both times."),
            ("", "", "Choose a password."),
        ],
    )
    def test_a_password_must_be_good_enough(self, link, password, again, sentence) -> None:
        answer = Client().post(link, {"password": password, "again": again})

        assert sentence in text(answer)

    def test_a_new_link_ends_the_old_one_and_everything_else(self, link, clock) -> None:
        clock.forward(minutes=1)
        call_command("staff_add", "Nora Blum", "nora@example.gov", "clerk")

        assert Client().get(link).status_code == 404
        assert User.objects.get(email="nora@example.gov").role == Role.CLERK

    def test_a_made_up_link_is_none(self, link) -> None:
        assert Client().get(link[:-4] + "abc/").status_code == 404


class TestLimits:
    """T11: who tries many passwords is stopped, and the owner gets in all the same."""

    @pytest.fixture
    def checks(self, monkeypatch) -> list[str]:
        """Count what reaches the password check, and spare its work."""
        reached: list[str] = []

        def check(self, request, **credentials):
            reached.append(credentials["email"])

        path = "allauth.account.auth_backends.AuthenticationBackend.authenticate"
        monkeypatch.setattr(path, check)
        return reached

    def tries(self, name: str, source: str) -> str:
        typed = {"login": name, "password": "Summer2026!"}
        return text(Client(REMOTE_ADDR=source).post(reverse("account_login"), typed))

    def test_of_five_thousand_tries_over_five_hundred_names_hardly_any_is_checked(
        self, clock
    ) -> None:
        reached = []

        for number in range(5000):
            with contextlib.suppress(try_sign_in.TooManyTries):
                try_sign_in.try_sign_in(
                    name=f"name{number % 500}@staff.example",
                    source=f"203.0.{number % 200}.7",
                    device="",
                    check=lambda: reached.append(1),
                    actor="guest",
                    now=clock.moment,
                )

        after_the_limit = len(reached) - try_sign_in.OF_ALL
        assert after_the_limit / 4900 < 0.005

    def test_one_source_and_one_name_have_limits_of_their_own(self, clock, checks) -> None:
        for number in range(30):
            self.tries(f"name{number}@staff.example", "203.0.113.7")
        assert len(checks) == try_sign_in.OF_A_SOURCE

        checks.clear()
        for number in range(30):
            said = self.tries("clerk@staff.example", f"198.51.{number}.7")
        assert len(checks) == try_sign_in.OF_A_NAME
        assert "There were too many tries." in said

    def test_the_owner_gets_in_from_a_device_that_is_known(self, carla) -> None:
        carla.sends("account_logout")
        for number in range(try_sign_in.OF_A_NAME + 5):
            self.tries(carla.who.email, f"198.51.{number}.7")

        assert carla.types_password()["Location"] == reverse("mfa_authenticate")
        stranger = Staff(Role.CLERK, "203.0.113.9")
        assert "There were too many tries." in text(stranger.types_password())

    def test_ten_minutes_later_it_can_be_tried_again(self, cora, clock) -> None:
        for number in range(try_sign_in.OF_A_NAME + 5):
            self.tries(cora.who.email, f"198.51.{number}.7")
        clock.forward(minutes=10)

        assert cora.types_password().status_code == 302

    def test_codes_are_limited_too(self, cora) -> None:
        cora.types_password()
        for _ in range(try_sign_in.OF_A_NAME):
            cora.types_code("000000")

        assert "There were too many tries." in text(cora.types_code())

    def test_who_signs_in_uses_up_no_try(self, carla) -> None:
        assert sum(Tries.objects.values_list("misses", flat=True)) == 0


def test_secrets_of_second_factors_are_encrypted(carla) -> None:
    (kept,) = carla.user.authenticator_set.filter(type="totp").values_list("data", flat=True)

    assert carla.who.secret not in str(kept)


def test_a_recovery_code_signs_in_once(carla) -> None:
    """Carla has no telephone with her, but the list she printed."""
    carla.sends("mfa_reauthenticate", code=_next_code(carla))
    made = carla.sends("mfa_generate_recovery_codes")
    page = carla.client.get(made["Location"]).content.decode()
    (code, *_others) = re.findall(r">(\d{8})<", page)
    carla.sends("account_logout")

    carla.types_password()
    assert carla.types_code(code).status_code == 302
    carla.sends("account_logout")
    carla.types_password()
    assert "Check the code." in text(carla.types_code(code))


def _next_code(staff: Staff) -> str:
    """Return the code of the half minute to come, since this one's is used up."""
    return code_at(staff.who.secret, datetime.now(UTC) + timedelta(seconds=30))
