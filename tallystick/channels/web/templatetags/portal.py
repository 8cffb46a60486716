"""How pages write money, numbers, days and the city's texts, and the small parts of a page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, pgettext
from django.utils.translation import gettext as _

from tallystick.channels.pages import words
from tallystick.channels.web.kept import Kept
from tallystick.kernel.money import Money

register = template.Library()

ALERTS = {
    "info": "usa-alert usa-alert--info",
    "warning": "usa-alert usa-alert--warning",
    "success": "usa-alert usa-alert--success",
    "error": "usa-alert usa-alert--error",
}


@register.filter
def money(amount: int | Money) -> SafeString:
    """Write an amount (Money, or whole cents): the same in every language, as on the paper bill."""
    return verbatim_number(amount if isinstance(amount, Money) else Money(amount))


@register.filter
def verbatim_number(text: object) -> SafeString:
    """Write a bill's, account's or receipt's number: it keeps its order in every script."""
    return SafeString(f'<bdi dir="ltr">{conditional_escape(str(text))}</bdi>')


@register.filter
def number(value: int) -> str:
    """Write a whole number with the thousands marked as the language does."""
    return words.whole(value)


@register.filter
def say(text: Mapping[str, str]) -> str:
    """Write a text of the city's folder in the language of the page."""
    return words.say(text)


@register.filter
def day(value: date) -> SafeString:
    """Write a day in words."""
    return _time(value, words.day_in_words(value))


@register.filter
def due(value: date, today: date) -> SafeString:
    """Write a due date in words and how far it is away: "December 1, 2026, in 5 days"."""
    said = _("%(day)s, %(away)s") % {
        "day": words.day_in_words(value),
        "away": words.days_from(value, today),
    }
    return _time(value, said)


def _time(value: date, said: str) -> SafeString:
    return SafeString(f'<time datetime="{value:%Y-%m-%d}">{conditional_escape(said)}</time>')


@register.filter(expects_localtime=True)
def moment(value: datetime, form: str = "DATETIME_FORMAT") -> SafeString:
    """Write a moment of the city's clock, in one of the language's own formats."""
    said = conditional_escape(date_format(value, form))
    return SafeString(f'<time datetime="{value:%Y-%m-%d %H:%M%z}">{said}</time>')


@register.filter
def tel(phone: str) -> str:
    """Return what a telephone link dials; a number of ten digits is in the United States."""
    digits = "".join(char for char in phone if char.isdigit())
    return f"+1{digits}" if len(digits) == 10 else digits


@register.inclusion_tag("web/steps.html")
def steps(current: int, of: int) -> dict[str, Any]:
    """Say which step of the way this is: {% steps 3 of=5 %}."""
    return {"current": current, "of": of, "numbers": range(1, of + 1)}


@register.simple_block_tag
def summary_box(content: str, heading: str, uid: str) -> SafeString:
    """Frame what matters: {% summary_box heading "its-id" %} … {% endsummary_box %}."""
    return format_html(
        '<section class="usa-summary-box" aria-labelledby="{uid}">'
        '<div class="usa-summary-box__body">'
        '<h2 class="usa-summary-box__heading" id="{uid}">{heading}</h2>'
        '<div class="usa-summary-box__text">{content}</div></div></section>',
        uid=uid,
        heading=heading,
        content=content,
    )


@register.simple_block_tag
def notice(content: str, kind: str, heading: str = "") -> SafeString:
    """Tell something beside the main point: {% notice "warning" heading %} … {% endnotice %}."""
    title = format_html('<h2 class="usa-alert__heading">{}</h2>', heading) if heading else ""
    return format_html(
        '<div class="{}"><div class="usa-alert__body">{}<div class="usa-alert__text">{}</div>'
        "</div></div>",
        ALERTS[kind],
        title,
        content,
    )


@register.simple_block_tag
def panel(content: str, heading: str) -> SafeString:
    """Confirm what was done, as the page's main heading: {% panel heading %} … {% endpanel %}."""
    return format_html('<div class="cp-panel"><h1>{}</h1>{}</div>', heading, content)


@register.simple_block_tag
def row(content: str, label: str, change: str = "", what: str = "", total: str = "") -> SafeString:
    """
    Write one line of <dl class="cp-summary">: {% row label change=url what="account number" %}.

    `change` is where the answer can be changed, `what` completes the words "Change …" for a
    screen reader; a `total` of any text makes the line larger.
    """
    action = ""
    if change:
        action = format_html(
            '<a href="{}">{}<span class="usa-sr-only"> {}</span></a>',
            change,
            pgettext("edit an answer", "Change"),
            what or label,
        )
    return format_html(
        '<div{}><dt>{}</dt><dd>{}</dd><dd class="cp-summary__act">{}</dd></div>',
        SafeString(' class="cp-total"') if total else "",
        label,
        content,
        action,
    )


@register.simple_tag
def other_languages() -> list[dict[str, Any]]:
    """Return the languages that this page can be changed to; "eo" is there for tests alone."""
    codes = [code for code, _name in settings.LANGUAGES if code not in (get_language(), "eo")]
    return [get_language_info(code) for code in codes]


class OnceNode(template.Node):
    """What the tag `once` keeps, by language and by whether this is a demonstration."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.kept = Kept()

    def render(self, context: template.Context) -> SafeString:
        """Write what was written before for this city, or write it now."""
        return self.kept.text(write=lambda: self._write(context))

    def _write(self, context: template.Context) -> SafeString:
        known = {"city": settings.CITY, "pretend": settings.PRETEND}
        return self.nodelist.render(context.new(known))


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """
    Write a part that is the same for every visitor, and keep it: {% once %} … {% endonce %}.

    It knows `city` and `pretend` alone. So nothing of a visit can get in and be shown to the next.
    """
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
