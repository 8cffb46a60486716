"""Says how each line of a metered bill follows from readings and rates, and where it does not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tallystick.catalog.model import Metered, Service
from tallystick.channels.pages.arithmetic import percent
from tallystick.channels.pages.words import say, whole
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.metering import Off, prices_of, programs_of, taken_off, used_of
from tallystick.records.billing.models import Bill, BillLine
from tallystick.rules.tariff import Part, Priced, Used, YearPart, priced
from tallystick.rules.usage import Unit


@dataclass(frozen=True, slots=True)
class MadeLine:
    """One amount, the sentences that compute it, and who says the rates."""

    name: str
    amount: Money
    sentences: Sequence[str]
    source: str
    since: date | None = None
    unit: str = ""  # what the rate is for


@dataclass(frozen=True, slots=True)
class Made:
    """How a bill is made; `differs` is what the bill asks for beyond its own arithmetic."""

    lines: Sequence[MadeLine]
    total: Money
    billed: Money

    @property
    def differs(self) -> bool:
        """Whether the bill asks for something else than its readings and rates come to."""
        return self.total != self.billed


def made_of(
    service: Service, metered: Metered, bill: Bill, printed: Sequence[BillLine]
) -> Made | None:
    """Return how a bill follows from its readings, or None if nobody can say."""
    used = used_of(bill.details)
    if used is None:
        return None
    try:
        found = priced(prices_of(metered, settings.CITY), used)
    except LookupError:  # it is older than the rates that the city has written down
        return None
    lines = [_line(service, one, used, found) for one in found]
    for program in programs_of(bill.details, metered):
        lines += [_relief(service, off) for off in taken_off(program, found, used)]
    total = sum((line.amount for line in lines), ZERO)
    billed = sum((Money(line.cents) for line in printed), ZERO)
    return Made(lines, total, billed)


def _line(service: Service, one: Priced, used: Used, found: Sequence[Priced]) -> MadeLine:
    table = settings.CITY.rate[one.price.table]
    return MadeLine(
        name=_name(service, one.price.charge),
        amount=one.amount,
        sentences=list(_sentences(service, one, used, found)),
        source=table.source,
        since=one.parts[-1].since,
        unit=say(table.unit),
    )


def _name(service: Service, charge: str) -> str:
    return say(service.charge[charge].name)


def _sentences(service: Service, one: Priced, used: Used, found: Sequence[Priced]) -> Iterator[str]:
    if one.price.kind == "per-volume":
        yield from _by_volume(one, used)
    elif one.price.kind == "percent-of-charges":
        of = [base for base in found if base.price.charge in one.price.of]
        yield _("%(rate)s of %(base)s (%(what)s) = %(amount)s.") % {
            "rate": _rates(one.parts, used.days, lambda rate: f"{rate}%"),
            "base": sum((base.amount for base in of), ZERO),
            "what": ", ".join(_name(service, base.price.charge) for base in of),
            "amount": one.amount,
        }
    else:
        homes = ngettext("%(count)s home", "%(count)s homes", used.homes) % {"count": used.homes}
        months = ngettext("%(count)s month", "%(count)s months", used.months)
        yield _("%(homes)s × %(months)s × %(rate)s = %(amount)s.") % {
            "homes": homes,
            "months": months % {"count": used.months},
            "rate": _rates(one.parts, used.days, _dollars),
            "amount": one.amount,
        }
    if len(one.parts) > 1:
        yield _("The rate changed in this time. Each one counts for its days.")


def _by_volume(one: Priced, used: Used) -> Iterator[str]:
    unit = one.price.unit or used.unit
    if unit != used.unit:
        yield _("%(volume)s = %(converted)s, at 7.48 gallons a cubic foot.") % {
            "volume": volume(Fraction(used.volume), used.unit),
            "converted": volume(one.quantity, unit),
        }
    factors = [volume(one.quantity, unit)]
    if one.price.per != 1:
        factors[0] += f" ÷ {whole(one.price.per)}"
    factors.append(_rates(one.parts, used.days, _dollars))
    if one.price.times != 1:
        factors.append(str(one.price.times))
    if not one.least:
        yield f"{' × '.join(factors)} = {one.amount}."
        return
    yield _("The use comes to less than the least that is charged.")
    days = ngettext("%(count)s day", "%(count)s days", used.days) % {"count": used.days}
    yield _("The least for %(days)s is %(amount)s.") % {"days": days, "amount": one.amount}


def _relief(service: Service, off: Off) -> MadeLine:
    return MadeLine(
        name=f"{say(off.program.name)}: {_name(service, off.charge)}",
        amount=-off.amount,
        sentences=list(_off(off)),
        source=off.program.source,
    )


def _off(off: Off) -> Iterator[str]:
    """Say which share of a charge is taken off, or which part of an amount a year."""
    if off.program.off is not None:
        yield _("%(share)s of %(base)s is taken off: %(amount)s.") % {
            "share": percent(off.program.off),
            "base": off.base,
            "amount": off.amount,
        }
        return
    a_year = Money(off.program.a_year or 0)
    yield _("%(amount)s a calendar year, by the days of the bill.") % {"amount": a_year}
    for part in off.years:
        yield _of_year(a_year, part)
    together = sum((part.amount for part in off.years), ZERO)
    if len(off.years) > 1:
        yield _("Together: %(amount)s.") % {"amount": together}
    if off.amount != together:
        yield _("It takes off no more than the charge: %(amount)s.") % {"amount": off.amount}


def _of_year(a_year: Money, part: YearPart) -> str:
    """Compute what falls on a year's days to the bill's end, less those before it."""
    by_then = f"{a_year} × {part.until} ÷ {part.days} = {part.by_then}"
    by_before = f"{a_year} × {part.before} ÷ {part.days} = {part.by_before}"
    said = {"year": part.year, "by_then": by_then, "by_before": by_before, "amount": part.amount}
    if not part.before:
        return _("%(year)s to the end of the bill: %(by_then)s.") % said
    return (
        _(
            "%(year)s to the end of the bill: %(by_then)s. Before the bill: %(by_before)s. "
            "The difference is %(amount)s."
        )
        % said
    )


_VOLUMES: dict[Unit, str] = {
    "gallons": gettext_noop("%(volume)s gallons"),
    "cubic feet": gettext_noop("%(volume)s cubic feet"),
    "hundred cubic feet": gettext_noop("%(volume)s hundred cubic feet"),
}


def volume(quantity: Fraction, unit: Unit) -> str:
    """Write a volume with its unit, with decimals only where there are some."""
    if quantity.denominator == 1:
        said = whole(quantity.numerator)
    else:
        said = number_format(round(float(quantity), 2), 2, force_grouping=True)
    return _(_VOLUMES[unit]) % {"volume": said}


def _rates(parts: Sequence[Part], days: int, write: Callable[[Decimal], str]) -> str:
    """Write one rate, or each with its share of the days."""
    if len(parts) == 1:
        return write(parts[0].rate)
    shares = (f"{part.days} ÷ {days} × {write(part.rate)}" for part in parts)
    return f"({' + '.join(shares)})"


def _dollars(rate: Decimal) -> str:
    return f"${rate}"
