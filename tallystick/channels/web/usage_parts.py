"""What a bill's page says about metered use: how much, against before, and what it costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.catalog.model import Metered, Service
from tallystick.channels.pages.words import day_in_words, month_in_words, whole
from tallystick.channels.web.tariff_words import Made, made_of
from tallystick.kernel.money import Money
from tallystick.records.billing.metering import (
    alert_of,
    before,
    billed_of,
    history_of,
    hours_of,
    readings_of,
)
from tallystick.records.billing.models import Bill, BillLine
from tallystick.records.billing.queries import billed_to
from tallystick.rules.usage import Reading, Usage, a_year_before, much, replaced

MOST = 12  # periods that are shown: two years of two months each
BAR, ROW = 14, 40  # heights, in pixels
ALIKE = 3  # percent more or less that are not worth a word


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of the chart; `y` and `width` are what SVG takes."""

    label: str
    text_y: int
    y: int
    width: str
    kind: str  # the class that says estimate, or the bill at hand


@dataclass(frozen=True, slots=True)
class Row:
    """One period of the table."""

    last: date
    gallons: str
    a_day: str
    actual: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a page says of use."""

    sentences: Sequence[str]
    alert: Sequence[str]
    rows: Sequence[Row]
    bars: Sequence[Bar]
    made: Made | None

    @property
    def height(self) -> int:
        """The chart's height in pixels."""
        return len(self.bars) * ROW


def usage_on(service: Service, bill: Bill, printed: Sequence[BillLine]) -> Shown | None:
    """Return what to say of the use that a bill is for, or None if it brings no readings."""
    billed, metered = billed_of(bill.details, Money(bill.total_cents)), service.metered
    if metered is None or billed is None:
        return None
    known = history_of(billed_to(bill.account_id))
    earlier = [one.usage for one in before(known, billed)]
    newest_first = [billed.usage, *reversed(earlier)][:MOST]
    return Shown(
        sentences=list(_sentences(billed.usage, earlier, readings_of(bill.details))),
        alert=list(_alert(bill, billed.usage, earlier, metered)),
        rows=[_row(usage) for usage in newest_first],
        bars=_bars(newest_first),
        made=made_of(service, metered, bill, printed),
    )


def _sentences(
    usage: Usage, earlier: Sequence[Usage], readings: Sequence[Reading]
) -> Iterator[str]:
    said = {
        "a_day": number(usage.a_day),
        "first": day_in_words(usage.first),
        "last": day_in_words(usage.last),
    }
    if usage.gallons < 0:
        yield _("An earlier estimate was too high. This bill gives %(gallons)s gallons back.") % {
            "gallons": number(-usage.gallons)
        }
    else:
        yield _("You used %(a_day)s gallons a day from %(first)s to %(last)s.") % said
        if year_before := a_year_before(earlier, usage):
            yield _compared(usage, year_before)
    if not usage.actual:
        yield _("The meter was not read, so this is an estimate. The next reading puts it right.")
    if change := replaced(readings):
        yield _("The meter was replaced on %(day)s. Both meters are added up.") % {
            "day": day_in_words(change[1].first)
        }
    if any(reading.turned_over for reading in readings):
        yield _("The meter has passed its last number and begun again at zero.")


def _compared(usage: Usage, then: Usage) -> str:
    said = {"a_day": number(then.a_day)}
    if then.a_day <= 0:
        return _("A year before it was %(a_day)s gallons a day.") % said
    percent = round((usage.a_day / then.a_day - 1) * 100)
    said["percent"] = f"{abs(percent)}%"
    if abs(percent) <= ALIKE:
        return _("That is about as much as a year before: %(a_day)s gallons a day.") % said
    if percent > 0:
        return _("That is %(percent)s more than a year before: %(a_day)s gallons a day.") % said
    return _("That is %(percent)s less than a year before: %(a_day)s gallons a day.") % said


def _alert(bill: Bill, usage: Usage, earlier: Sequence[Usage], metered: Metered) -> Iterator[str]:
    found = much(usage, earlier, hours_of(bill.details), alert_of(metered.alert))
    if found is None:
        return
    if found.times:
        yield _("This is about %(times)s times as much a day as is usual for you.") % {
            "times": number_format(round(float(found.times), 1), 1)
        }
    if found.hours:
        yield ngettext(
            "Water ran for %(count)s hour without a pause. There may be a leak.",
            "Water ran for %(count)s hours without a pause. There may be a leak.",
            found.hours,
        ) % {"count": found.hours}
    yield _("Look at toilets, taps and pipes. If you find nothing, call us: %(phone)s.") % {
        "phone": settings.CITY.phone
    }


def _row(usage: Usage) -> Row:
    return Row(usage.last, number(usage.gallons), number(usage.a_day), usage.actual)


def _bars(newest_first: Sequence[Usage]) -> list[Bar]:
    most = max((usage.a_day for usage in newest_first), default=Fraction(0)) or Fraction(1)
    return [
        Bar(
            label=_label(usage),
            text_y=place * ROW + BAR,
            y=place * ROW + BAR + 6,
            width=f"{max(round(usage.a_day / most * 100), 0)}%",
            kind=_kind(usage, now=place == 0),
        )
        for place, usage in enumerate(newest_first)
    ]


def _label(usage: Usage) -> str:
    said = f"{month_in_words(usage.last)}: {number(usage.a_day)}"
    return said if usage.actual else _("%(use)s (estimate)") % {"use": said}


def _kind(usage: Usage, *, now: bool) -> str:
    if not usage.actual:
        return "cp-bar cp-bar--estimate"
    return "cp-bar cp-bar--now" if now else "cp-bar"


def number(volume: Fraction) -> str:
    """Write a volume in whole gallons, with the thousands marked as the language does."""
    return whole(Money(1).share(volume).cents)
