"""Writes the long lists of a bill's page in Python: with hundreds of parts, templates are slow."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tallystick.channels.web.tariff_words import MadeLine
from tallystick.channels.web.tax_parts import Row as Agency
from tallystick.channels.web.templatetags.portal import day, money
from tallystick.channels.web.usage_parts import Bar, Row

register = template.Library()


def _notes(said: Iterable[str]) -> str:
    """Write small lines, one below the other."""
    return "".join(f'<span class="cp-lines__day">{esc(note)}</span>' for note in said)


@register.filter
def chart(bars: Sequence[Bar]) -> SafeString:
    """Write the bars of a chart, each below its own label."""
    return SafeString(
        "".join(
            f'<text x="0" y="{bar.text_y}">{esc(bar.label)}</text>'
            f'<rect class="{bar.kind}" x="0" y="{bar.y}" width="{bar.width}" height="14"/>'
            for bar in bars
        )
    )


@register.filter
def periods(rows: Sequence[Row]) -> SafeString:
    """Write the rows of the table of use."""
    actual = esc(_("Read from the meter"))
    estimate = f'<strong class="cp-status">{esc(_("Estimate"))}</strong>'
    return SafeString(
        "\n".join(
            f'<tr><th scope="row">{day(row.last)}</th><td class="cp-num">{esc(row.a_day)}</td>'
            f'<td class="cp-num">{esc(row.gallons)}</td>'
            f"<td>{actual if row.actual else estimate}</td></tr>"
            for row in rows
        )
    )


@register.filter
def made(lines: Sequence[MadeLine]) -> SafeString:
    """Write each amount of a metered bill with the sentences that compute it."""
    return SafeString("\n".join(_made(line) for line in lines))


def _made(line: MadeLine) -> str:
    terms = ""
    if line.since:
        unit = _("The rate is in %(unit)s.") % {"unit": line.unit}
        since = esc(_("In force from %(since)s on.")) % {"since": day(line.since)}
        terms = f"{esc(unit)} {since} "
    source = f'<span class="cp-lines__day">{terms}<span lang="en">{esc(line.source)}</span></span>'
    return (
        f"<div><dt>{esc(line.name)}{_notes(line.sentences)}{source}</dt>"
        f'<dd class="cp-num">{money(line.amount)}</dd></div>'
    )


@register.filter
def agencies(rows: Sequence[Agency]) -> SafeString:
    """Write the rows of the table of who gets a tax."""
    return SafeString(
        "\n".join(
            f'<tr><th scope="row"><span lang="en">{esc(row.label)}</span>{_notes(row.notes)}</th>'
            f'<td class="cp-num">{money(row.amount)}</td></tr>'
            for row in rows
        )
    )
