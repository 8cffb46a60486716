"""Says in words how a late fee was computed, so that a stranger can compute it again."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.catalog.model import Service
from tallystick.channels.pages.words import day_in_words, say
from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Assessed, Part

MANY = 6  # parts of a fee that are told one by one


def arithmetic(service: Service, fee: Assessed, charges: Collection[str]) -> str:
    """
    Return base, rate and times of a late fee, and what they come to, as sentences.

    :param charges: the charge kinds that are on the bill; a rule may be about others, too
    """
    kind = fee.policy.kind
    if kind == "match-principal-up-to":
        said = _matched(fee)
    elif kind == "flat-ladder":
        said = _together(fee, [_rung(part) for part in fee.parts])
    elif kind.startswith("flat-"):
        said = _("%(amount)s, once, because a part of the bill was not paid.") % {
            "amount": fee.amount
        }
    else:
        base = [service.charge[code] for code in fee.policy.base if code in charges]
        said = _shares(fee, ", ".join(say(charge.name) for charge in base))
    if fee.policy.most is not None and fee.amount == fee.policy.most:
        said += " " + _("It is never more than %(most)s.") % {"most": fee.policy.most}
    return said


def percent(rate: Decimal | Fraction) -> str:
    """Return a rate as percent, "0.75%"; the same in every language, like amounts."""
    whole = Fraction(rate) * 100
    return f"{(Decimal(whole.numerator) / Decimal(whole.denominator)).normalize():f}%"


def _matched(fee: Assessed) -> str:
    cap = fee.policy.cap
    if cap is None:
        return _("As much as the fine: %(amount)s.") % {"amount": fee.amount}
    said = {"base": fee.base, "cap": cap, "room": max(cap - fee.base, ZERO), "amount": fee.amount}
    return (
        _(
            "The fine is %(base)s. Up to the limit there is %(cap)s − %(base)s = %(room)s. "
            "The smaller of the two is added: %(amount)s."
        )
        % said
    )


def _rung(part: Part) -> str:
    return _("%(amount)s on %(day)s.") % {"amount": part.amount, "day": day_in_words(part.latest)}


def _shares(fee: Assessed, what: str) -> str:
    if len(fee.parts) > MANY:
        return _in_all(fee, what)
    said = _together(fee, [_share(fee, part, what) for part in fee.parts])
    if any(_exactly(part) != part.amount for part in fee.parts):
        said += " " + _("Cents are rounded once, for all together.")
    return said


def _share(fee: Assessed, part: Part, what: str) -> str:
    said = {
        "base": part.base,
        "what": what,
        "rate": _rate(fee, part.rate),
        "months": _times(fee, part.times),
        "amount": part.amount,
    }
    once = fee.policy.kind in ("percent-of-balance", "percent-at-referral", "percent-of-principal")
    if fee.policy.kind == "percent-of-principal" or fee.policy.share_of == "principal":
        if once:
            return _("%(base)s (%(what)s) × %(rate)s = %(amount)s.") % said
        return _("%(base)s (%(what)s) × %(rate)s × %(months)s = %(amount)s.") % said
    if once:
        return _("%(base)s unpaid (%(what)s) × %(rate)s = %(amount)s.") % said
    return _("%(base)s unpaid (%(what)s) × %(rate)s × %(months)s = %(amount)s.") % said


def _in_all(fee: Assessed, what: str) -> str:
    """Return a fee of many parts in one sentence."""
    said = {
        "base": fee.base,
        "what": what,
        "rate": _rate(fee, fee.parts[-1].rate),
        "months": _times(fee, fee.times),
        "amount": fee.amount,
    }
    return (
        _(
            "%(rate)s of what was unpaid (%(what)s) at the start of each of %(months)s, now "
            "%(base)s. Together: %(amount)s."
        )
        % said
    )


def _together(fee: Assessed, sentences: list[str]) -> str:
    """Return the parts, and their sum where there are several."""
    if len(sentences) > 1:
        sentences.append(_("Together: %(amount)s.") % {"amount": fee.amount})
    return " ".join(sentences)


def _rate(fee: Assessed, rate: Fraction) -> str:
    """Return the rate of one time; that of a day as a year's, divided by the days of a year."""
    days = fee.policy.year_days
    text = percent(rate * days)
    return f"{text} ÷ {days}" if days > 1 else text


def _times(fee: Assessed, times: int) -> str:
    if fee.policy.kind == "percent-per-day":
        return ngettext("%(count)s day", "%(count)s days", times) % {"count": times}
    return ngettext("%(count)s month", "%(count)s months", times) % {"count": times}


def _exactly(part: Part) -> Money:
    return part.base.share(part.rate * part.times)
