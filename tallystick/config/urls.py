"""Every address of the portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tallystick.channels.web.urls")),
    path("staff/", include("tallystick.channels.staff.urls")),
    path("webhooks/", include("tallystick.channels.webhooks.urls")),
]
if settings.PRETEND:
    urlpatterns += [
        path("sandbox/", include("tallystick.sandbox.urls")),
        path("demo/", include("tallystick.demo.urls")),
    ]

handler400 = "tallystick.channels.web.views.errors.bad_request"
handler403 = "tallystick.channels.web.views.errors.forbidden"
handler404 = "tallystick.channels.web.views.errors.not_found"
handler500 = "tallystick.channels.web.views.errors.server_error"
