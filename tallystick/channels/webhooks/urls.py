"""The addresses that processors post to."""

from django.urls import path

from tallystick.channels.webhooks.views import receive

app_name = "webhooks"
urlpatterns = [path("<slug:gateway>/", receive, name="receive")]
