"""Words that pages, mails and documents share: texts of the city's folder, days, amounts."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _


def say(text: Mapping[str, str]) -> str:
    """Return a text of the city's folder in the language of the page, else in the city's first."""
    language = get_language() or ""
    for code in (language, language.partition("-")[0], *settings.CITY.languages):
        if text.get(code):
            return text[code]
    return ""


def day_in_words(day: date) -> str:
    """Return a day as people say it: "December 1, 2026"."""
    return _day_in_words(day, get_language())


@lru_cache(maxsize=4096)
def _day_in_words(day: date, language: str | None) -> str:
    # A page says the same few days again and again, and to look a format up is slow.
    return date_format(day, pgettext("date format", "F j, Y"))


def month_in_words(day: date) -> str:
    """Return the month of a day, short: "Dec 2026"."""
    return _month_in_words(day, get_language())


@lru_cache(maxsize=1024)
def _month_in_words(day: date, language: str | None) -> str:
    return date_format(day, "M Y")


def whole(value: int) -> str:
    """Write a whole number with the thousands marked as the language does."""
    return f"{value:,}".replace(",", get_format("THOUSAND_SEPARATOR"))


def days_from(day: date, today: date) -> str:
    """Return how far a due date is away: "today", "in 5 days", "12 days late"."""
    away = (day - today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    if away > 0:
        return ngettext("in %(count)s day", "in %(count)s days", away) % {"count": away}
    return ngettext("%(count)s day late", "%(count)s days late", -away) % {"count": -away}
