"""The forms of signing in, in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.fields import MailField
from tallystick.channels.pages.forms import PortalForm
from tallystick.channels.pages.source import source_of
from tallystick.channels.staff import device
from tallystick.channels.staff.adapters import TOO_MANY
from tallystick.records.people.models import User
from tallystick.usecases.try_sign_in import TooManyTries, try_sign_in


class PasswordField(forms.CharField):
    """A password, as it is typed: nothing is cut off."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(**{"widget": widget, "strip": False, "max_length": 200, **kwargs})


class CodeField(forms.CharField):
    """A code from the app, or one of the recovery codes; spaces do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(
            **{
                "label": _("Code"),
                "max_length": 30,
                "widget": forms.TextInput(attrs=attrs),
                "error_messages": {"required": _("Enter the code.")},
                **kwargs,
            }
        )

    def to_python(self, value: Any) -> str:
        """Return the code without spaces."""
        return "".join((super().to_python(value) or "").split())


class SignInForm(PortalForm, LoginForm):  # type: ignore[misc]
    """Email address and password."""

    def own_fields(self) -> dict[str, forms.Field]:
        """Return allauth's two fields in our words."""
        return {
            "login": MailField(label=_("Email address")),
            "password": PasswordField(
                label=_("Password"),
                autocomplete="current-password",
                error_messages={"required": _("Enter your password.")},
            ),
        }


def _limited(user: User, check: Callable[[], str]) -> str:
    """Return the code that was checked. :raises ValidationError: if it is wrong, or too many are"""
    wrong: list[ValidationError] = []

    def checked() -> str | None:
        try:
            return check()
        except ValidationError as error:
            wrong.append(error)
            return None

    request = context.request
    try:
        code = try_sign_in(
            name=f"code of {user.pk}",
            source=source_of(request),
            device=device.known(request, user.email),
            check=checked,
            actor="guest",
            now=clock_now(),
        )
    except TooManyTries:
        raise ValidationError(TOO_MANY) from None
    if code is None:
        raise wrong[0]
    return code


class _SignInCode(PortalForm):
    """The field for a code of somebody who has an app already, and its limit."""

    user: User  # whose code it is; allauth's form is told

    def own_fields(self) -> dict[str, forms.Field]:
        """Return allauth's field in our words."""
        return {
            "code": CodeField(
                help_text=_("Six digits from your app, or one of your recovery codes.")
            )
        }

    def clean_code(self) -> str:
        """Return a code that is right. :raises ValidationError: for any other"""
        return _limited(self.user, super().clean_code)  # type: ignore[misc]


class CodeForm(_SignInCode, AuthenticateForm):  # type: ignore[misc]
    """The code that completes signing in."""


class CodeAgainForm(_SignInCode, ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked for again before money moves."""


class FirstCodeForm(PortalForm, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app shows that it was set up."""

    def own_fields(self) -> dict[str, forms.Field]:
        """Return allauth's field in our words."""
        return {"code": CodeField(help_text=_("Six digits that the app shows now."))}


class PasswordForm(PortalForm):
    """A new password, twice, since it cannot be seen while it is typed."""

    password = PasswordField(
        label=_("Choose a password"),
        autocomplete="new-password",
        help_text=_("Use at least 8 characters. A few words in a row are good."),
        error_messages={"required": _("Choose a password.")},
    )
    again = PasswordField(
        label=_("The same password again"),
        autocomplete="new-password",
        error_messages={"required": _("Type the password a second time.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Return a password that is good enough. :raises ValidationError: for any other"""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        """Return the second one if it is the same. :raises ValidationError: if it differs"""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("Type the same password both times."))
        return again
