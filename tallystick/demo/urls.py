"""The demo's own pages."""

from django.urls import path

from tallystick.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.about, name="about"),
    path("clock/", views.advance, name="clock"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:notice>/", views.message, name="message"),
]
