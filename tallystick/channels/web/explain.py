"""Says in words why an amount is owed, and what comes next if it is not paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.catalog.model import City, LateFee, Service
from tallystick.channels.pages.words import day_in_words, say
from tallystick.channels.web.arithmetic import arithmetic
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import Owed, OwedLine, owed_of
from tallystick.rules.late_fees import Assessed, LateFeePolicy

LOOK_AHEAD = 3  # days on which a fee may start, of which the first that adds something is told


@dataclass(frozen=True, slots=True)
class Why:
    """Where an amount comes from: the bill, or a rule with its version, source and arithmetic."""

    arithmetic: str
    rule: str = ""
    source: str = ""
    since: date | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is owed, with what explains it."""

    name: str
    amount: Money
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens on a day if nothing is paid until then."""

    on: date
    sentences: tuple[str, ...]


def lines(service: Service, debt: Owed) -> list[Line]:
    """Return what is owed line by line; the lines sum to the total."""
    return [
        Line(
            _name(service, line),
            line.amount,
            why(service, line.because) if line.because else _from_the_bill(debt, line),
        )
        for line in debt.lines
    ]


def why(service: Service, fee: Assessed) -> Why:
    """Return the rule, its version, its source and the arithmetic of a late fee."""
    return Why(
        rule=say(rule_of(service, fee.policy).name),
        source=fee.policy.source,
        since=fee.policy.since,
        arithmetic=arithmetic(service, fee),
        when=_when(fee.first, fee.latest),
    )


def _from_the_bill(debt: Owed, line: OwedLine) -> Why | None:
    if not line.charge:
        return None  # payments stand in the bill's history
    day = day_in_words(debt.facts.issued_on)
    return Why(_("It came with the bill of %(day)s. Its lines stand below.") % {"day": day})


def rule_of(service: Service, policy: LateFeePolicy) -> LateFee:
    """Return what the city's folder says of a rule's version."""
    return next(
        fee
        for fee in service.late_fees
        if (fee.charge, fee.kind, fee.since, fee.source)
        == (policy.charge, policy.kind, policy.since, policy.source)
    )


def coming(service: Service, debt: Owed, *, city: City) -> list[Coming]:
    """Return what will happen to an obligation that stays unpaid, the nearest day first."""
    told: dict[date, list[str]] = {}
    if fee := _next_fee(debt, city=city):
        told[fee[0]] = [fee[1]]
    for step in service.next_steps:
        day = debt.facts.due_on + timedelta(days=step.after_days)
        if day > debt.as_of:
            told.setdefault(day, []).append(say(step.text))
    return [Coming(day, tuple(sentences)) for day, sentences in sorted(told.items())]


def _next_fee(before: Owed, *, city: City) -> tuple[date, str] | None:
    facts = before.facts
    service = city.service[facts.service]
    day: date | None = before.as_of
    for _attempt in range(LOOK_AHEAD):
        day = facts.next_step(service, day) if day else None
        if day is None:
            return None
        then = owed_of(facts, as_of=day, city=city)
        if then.total > before.total:
            return day, _fee_sentence(service, before, then)
    return None


def _fee_sentence(service: Service, before: Owed, then: Owed) -> str:
    grown = _by_charge(then)
    for charge, amount in _by_charge(before).items():
        grown[charge] = grown.get(charge, ZERO) - amount
    added = {charge: amount for charge, amount in grown.items() if charge and amount > ZERO}
    parts = [
        _("%(name)s of %(amount)s") % {"name": say(service.charge[charge].name), "amount": amount}
        for charge, amount in added.items()
    ]
    return _("%(fee)s is added. Then you owe %(total)s.") % {
        "fee": ", ".join(parts),
        "total": then.total,
    }


def _by_charge(debt: Owed) -> dict[str, Money]:
    return {line.charge: line.amount for line in debt.lines}


def _name(service: Service, line: OwedLine) -> str:
    if not line.charge:
        return pgettext("a line of a bill", "Paid or credited")
    return say(service.charge[line.charge].name)


def _when(first: date, latest: date) -> str:
    """Say when a late fee was added, once or from month to month."""
    if first == latest:
        return _("Added on %(day)s.") % {"day": day_in_words(first)}
    return _("Added from %(first)s on, last on %(latest)s.") % {
        "first": day_in_words(first),
        "latest": day_in_words(latest),
    }
