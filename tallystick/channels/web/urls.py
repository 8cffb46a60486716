"""The residents' addresses; each part of the way keeps its own list."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from tallystick.channels.web import bill_urls, pay_urls
from tallystick.channels.web.views import content, home, language

LINKED = ("help", "accessibility", "privacy", "security")  # every page links to these

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("places/", content.places, name="places"),
    path("language/", language.set_language, name="set_language"),
    path("robots.txt", content.robots, name="robots"),
    *(
        path(f"{page}/", content.content, {"page": page}, name="content")
        for page in sorted({*LINKED, *settings.CITY.content})
    ),
    *bill_urls.urlpatterns,
    *pay_urls.urlpatterns,
]
