"""Writes what came of a policy rehearsal: a page for people, which needs no network, and JSON."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tallystick.catalog.model import Service
from tallystick.channels.pages.arithmetic import arithmetic
from tallystick.channels.pages.words import say
from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Replayed
from tallystick.rules.rehearsal import Band, Revenue, Swing
from tallystick.usecases.rehearse_policy import Difference, Rehearsal

_SHEETS = ("build/css/portal.css", "build/css/theme-city.css")


@dataclass(frozen=True, slots=True)
class Fee:
    """A late fee as it is told: how much by which rule, computed how, and decided by whom."""

    charge: str
    amount: Money
    rule: str
    arithmetic: str
    source: str


@dataclass(frozen=True, slots=True)
class Side:
    """The late fees of one sum due under one set of rules."""

    total: Money
    fees: tuple[Fee, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A sum due whose late fees differ, with the arithmetic of both."""

    number: str
    issued_on: date
    due_on: date
    change: Money
    before: Side
    after: Side


def as_page(came: Rehearsal) -> str:
    """Return the report as one HTML file in the language of the moment."""
    tally = came.tally
    return render_to_string(
        "cli/rehearsal.html",
        {
            "city": settings.CITY,
            "came": came,
            "style": _style(),
            "revenue": [
                (label, before, after, after - before)
                for label, before, after in (
                    (_("Late fees added"), tally.before.assessed, tally.after.assessed),
                    (_("Paid of them so far"), tally.before.collected, tally.after.collected),
                )
            ],
            "swings": [
                ("less", _("Accounts that pay less"), tally.pay_less, _bands(tally.pay_less)),
                ("more", _("Accounts that pay more"), tally.pay_more, _bands(tally.pay_more)),
            ],
            "rules": [
                (_("The rules in force"), came.service.late_fees),
                (_("The proposal"), came.proposed),
            ],
            "differences": list(_explained(came)),
        },
    )


def as_data(came: Rehearsal) -> dict[str, Any]:
    """Return the report for a program: amounts in cents, days as YYYY-MM-DD."""
    tally = came.tally
    return {
        "service": came.service.code,
        "issued_since": came.since.isoformat(),
        "as_of": came.as_of.isoformat(),
        "language": get_language(),
        "bills": came.bills,
        "accounts": tally.accounts,
        "accounts_touched": tally.touched,
        "accounts_that_pay_the_same": tally.pay_the_same,
        "before": _revenue_as_data(tally.before),
        "after": _revenue_as_data(tally.after),
        "pay_less": _swing_as_data(tally.pay_less),
        "pay_more": _swing_as_data(tally.pay_more),
        "first_differences": [
            {
                "number": one.number,
                "issued_on": one.issued_on.isoformat(),
                "due_on": one.due_on.isoformat(),
                "change_cents": one.change.cents,
                "before": _side_as_data(one.before),
                "after": _side_as_data(one.after),
            }
            for one in _explained(came)
        ],
    }


def _explained(came: Rehearsal) -> Iterator[Explained]:
    for one in came.first:
        yield Explained(
            number=one.facts.number,
            issued_on=one.facts.issued_on,
            due_on=one.facts.due_on,
            change=one.replay.change,
            before=_side(came.service, one, one.replay.before),
            after=_side(came.service, one, one.replay.after),
        )


def _side(service: Service, difference: Difference, replayed: Replayed) -> Side:
    charges = {posted.part for posted in difference.facts.posted}
    charges |= {fee.policy.charge for fee in replayed.assessed}
    return Side(
        sum((fee.amount for fee in replayed.assessed), ZERO),
        tuple(
            Fee(
                charge=fee.policy.charge,
                amount=fee.amount,
                rule=say(fee.policy.name),
                arithmetic=arithmetic(service, fee, charges),
                source=fee.policy.source,
            )
            for fee in replayed.assessed
        ),
    )


def _bands(swing: Swing) -> list[tuple[str, int]]:
    return [(_band(band), band.accounts) for band in swing.bands]


def _band(band: Band) -> str:
    if band.below is None:
        return _("%(amount)s or more") % {"amount": band.first}
    if not band.first:
        return _("Less than %(amount)s") % {"amount": band.below}
    last = band.below - Money(1)
    return pgettext("amounts", "%(first)s to %(last)s") % {"first": band.first, "last": last}


def _style() -> SafeString:
    """Return the style sheets of our pages, but for the fonts, which would have to be fetched."""
    found = [finders.find(name) for name in _SHEETS]
    # Where the style sheets are not built the report is plain, and still whole.
    sheets = "".join(Path(path).read_text(encoding="utf-8") for path in found if path)
    return SafeString(re.sub(r"@font-face\{[^}]*url\([^}]*\}", "", sheets))


def _revenue_as_data(revenue: Revenue) -> dict[str, int]:
    return {
        "assessed_cents": revenue.assessed.cents,
        "collected_cents": revenue.collected.cents,
    }


def _swing_as_data(swing: Swing) -> dict[str, Any]:
    return {
        "accounts": swing.accounts,
        "total_cents": swing.total.cents,
        "median_cents": swing.median.cents,
        "largest_cents": swing.largest.cents,
        "bands": [
            {
                "first_cents": band.first.cents,
                "below_cents": band.below.cents if band.below else None,
                "accounts": band.accounts,
            }
            for band in swing.bands
        ],
    }


def _side_as_data(side: Side) -> dict[str, Any]:
    return {
        "cents": side.total.cents,
        "fees": [
            {
                "charge": fee.charge,
                "cents": fee.amount.cents,
                "rule": fee.rule,
                "arithmetic": fee.arithmetic,
                "source": fee.source,
            }
            for fee in side.fees
        ],
    }
