"""How allauth signs staff in here: our limits, our words, secrets under lock."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.pages.source import source_of
from tallystick.channels.staff import device
from tallystick.records.people.models import User
from tallystick.usecases.try_sign_in import TooManyTries, try_sign_in

TOO_MANY = _("There were too many tries. Wait ten minutes, then try again.")


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; who signs in is counted, and known again on the same device."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Check the email address and the password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: `manage.py staff_add` lets people in."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, unless it was tried too often. :raises ValidationError: if it was"""
        name = str(credentials.get("email", "")).lower()
        try:
            return try_sign_in(
                name=name,
                source=source_of(request),
                device=device.known(request, name),
                check=lambda: super(SignInAdapter, self).authenticate(request, **credentials),
                actor="guest",
                now=clock_now(),
            )
        except TooManyTries:
            raise self.validation_error("too_many_login_attempts") from None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: authenticate() has."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on to where the person wanted to go, and know the device from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        device.remember(request, response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer like a wrong password would: with the sign-in page."""
        return SeeOther(reverse("account_login"))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask for a code, never for the password alone."""
        return [{"id": "mfa_reauthenticate", "url": reverse("mfa_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for a code wherever there is something to make codes with."""
        user = context.request.user
        return bool(user.is_authenticated and SecondFactorAdapter().is_mfa_enabled(user))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in passing: pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: mail goes through the outbox."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where the request comes from, as all our limits see it."""
        return source_of(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted where they are stored."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Check the code. The app shows a new one every 30 seconds."),
    }

    def get_totp_issuer(self) -> str:
        """Return what the app shows above its codes."""
        city = settings.CITY
        return city.portal[city.languages[0]]

    def encrypt(self, text: str) -> str:
        """Return the text under a key that is made from SECRET_KEY."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what encrypt() was given, also under a SECRET_KEY that was in use before."""
        return _lock().decrypt(encrypted_text.encode()).decode()


def _lock() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("staff.second-factor", "", one, algorithm="sha256") for one in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one.digest())) for one in digests])
