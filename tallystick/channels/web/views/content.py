"""Pages of words: help, accessibility, privacy, security, places; and robots.txt."""

import re
from functools import cache
from typing import NamedTuple

import nh3
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from tallystick.channels.pages.words import say

ACCEPTS = {
    "cash": pgettext_lazy("a way to pay in person", "cash"),
    "check": pgettext_lazy("a way to pay in person", "check"),
    "card": pgettext_lazy("a way to pay in person", "card"),
}


class Page(NamedTuple):
    """A page of the city's folder, ready to be shown."""

    title: str
    body: SafeString


@require_safe
def content(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page of the city's folder."""
    if page not in settings.CITY.content:
        raise Http404
    shown = read_page(page, get_language() or settings.LANGUAGE_CODE)
    return render(
        request, "web/content.html", {"page": page, "title": shown.title, "body": shown.body}
    )


@cache
def read_page(page: str, language: str) -> Page:
    """Return a page in that language; its first heading is its title."""
    markdown = say(settings.CITY.content[page])
    title = re.search(r"^# +(.+)$", markdown, re.MULTILINE)
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    # The city's own words are trusted to be true, not to be free of mistakes.
    return Page(title[1].strip() if title else page.capitalize(), mark_safe(nh3.clean(html)))  # noqa: S308


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show where one can pay in person, when, and with what."""
    shown = [
        {
            "name": place.name,
            "address": place.address,
            "hours": place.hours,
            "accepted": _("Accepts: %(ways)s") % {"ways": _in_one_line(place.accepts)},
        }
        for place in settings.CITY.places
    ]
    return render(request, "web/places.html", {"places": shown})


def _in_one_line(ways: tuple[str, ...]) -> str:
    return ", ".join(str(ACCEPTS.get(way, way)) for way in ways)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to read; a demonstration is not for them."""
    closed = ["/"] if settings.PRETEND else ["/basket/", "/checkout/", "/receipts/", "/bill/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
