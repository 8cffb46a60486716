"""The sandbox's addresses, under /sandbox/."""

from django.urls import path

from tallystick.sandbox.views import api, control, pages

app_name = "sandbox"
urlpatterns = [
    path("api/sessions", api.sessions, name="sessions"),
    path("api/sessions/<str:ref>", api.session, name="session"),
    path("api/sessions/<str:ref>/expire", api.expire, name="expire"),
    path("pay/<str:ref>/", pages.pay, name="pay"),
    path("pay/<str:ref>/bank/", pages.bank, name="bank"),
    path("control/truth", control.truth, name="truth"),
    path("control/knobs", control.knobs, name="knobs"),
]
