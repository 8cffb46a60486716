"""Signing in: allauth's journeys in our pages."""

from typing import Any
from uuid import UUID

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tallystick.channels.clock import now as clock_now
from tallystick.channels.pages.responses import SeeOther
from tallystick.channels.staff.access import Door, needs
from tallystick.channels.staff.forms import PasswordForm
from tallystick.channels.staff.gate import SETTING_UP
from tallystick.records.people.invitations import holder
from tallystick.records.people.models import User
from tallystick.records.people.roles import Act
from tallystick.usecases.choose_password import choose_password
from tallystick.usecases.finish_set_up import finish_set_up

sign_in = needs(Door.OPEN)(LoginView.as_view(template_name="staff/sign_in.html"))
second_factor = needs(Door.OPEN)(AuthenticateView.as_view(template_name="staff/code.html"))
sign_out = needs(Door.OPEN)(LogoutView.as_view(template_name="staff/sign_out.html"))
# Who has to show a code again is signed in: the view asks for that by itself.
code_again = needs(Act.SEE_START)(ReauthenticateView.as_view(template_name="staff/code_again.html"))
recovery_codes = needs(Act.SEE_START)(
    ViewRecoveryCodesView.as_view(template_name="staff/recovery_codes.html")
)
new_recovery_codes = needs(Act.SEE_START)(
    GenerateRecoveryCodesView.as_view(template_name="staff/new_recovery_codes.html")
)


@needs(Door.OPEN)
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, identity: UUID, token: str) -> HttpResponse:
    """Let the holder of a set-up link choose a password; the second factor comes next."""
    user = holder(identity, token)
    if user is None:
        return render(request, "staff/link_over.html", status=404)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/set_up.html", {"form": form, "invited": user})
    choose_password(
        user=user, password=form.cleaned_data["password"], actor=user.actor, now=clock_now()
    )
    perform_login(request, user)  # gives the session a new key
    request.session[SETTING_UP] = str(user.pk)
    return SeeOther(reverse("mfa_activate_totp"))


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]
    """Set up the app that makes the codes; the first code shows that it works."""

    template_name = "staff/set_up_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form with the secret, as a picture of our own and as text."""
        context: dict[str, Any] = super(ActivateTOTPView, self).get_context_data(**kwargs)
        secret: str = context["form"].secret
        address = get_adapter().build_totp_url(self.request.user, secret)
        return context | {
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "picture": mark_safe(_picture(address)),  # noqa: S308 (drawn by segno)
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app, end the set-up link, and go on to the recovery codes."""
        user = self.request.user
        assert isinstance(user, User)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            finish_set_up(user=user, actor=user.actor, now=clock_now())
        record_authentication(self.request, user, "mfa", type="totp", reauthenticated=True)
        self.request.session.pop(SETTING_UP, None)
        return response


def _picture(address: str) -> str:
    """Return a QR code that stands in a page as it is, black on white in the dark, too."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=4, border=3, light="#fff", svgclass=None, lineclass=None)


set_up_app = needs(Door.SETTING_UP)(SetUpApp.as_view())
