"""Says in words why an amount is owed, and what comes next if it is not paid."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.catalog.model import City, LateFee, Service
from tallystick.channels.pages.arithmetic import arithmetic
from tallystick.channels.pages.words import day_in_words, say
from tallystick.channels.web.relief_words import LeftOut, left_out
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import Facts, Owed, OwedLine, owed_of
from tallystick.records.billing.policies import rule_of
from tallystick.rules.late_fees import Assessed

FEE = "returned_item_fee"  # kind of an entry
LOOK_AHEAD = 3  # days on which a fee may start, of which the first that adds something is told


@dataclass(frozen=True, slots=True)
class Why:
    """Where an amount comes from: the bill, or a rule with its version, source and arithmetic."""

    amount: Money
    arithmetic: str
    rule: str = ""
    source: str = ""
    in_force: str = ""
    when: str = ""
    spared: Sequence[LeftOut] = ()  # what relief leaves out of it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is owed, with what explains it; the reasons sum to the amount."""

    name: str
    amount: Money
    reasons: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens on a day if nothing is paid until then."""

    on: date
    sentences: tuple[str, ...]


def lines(service: Service, debt: Owed) -> list[Line]:
    """Return what is owed line by line; the lines sum to the total."""
    return [
        Line(_name(service, line), line.amount, tuple(_reasons(service, debt, line)))
        for line in debt.lines
    ]


def _reasons(service: Service, debt: Owed, line: OwedLine) -> Iterator[Why]:
    if not line.charge:
        return  # payments stand in the bill's history
    charges = {other.charge for other in debt.lines}
    for fee in line.because:
        yield _by_rule(service, fee, charges, debt.facts)
    returned = _returned(debt, line)
    if returned:
        yield Why(returned, _("%(amount)s, because a payment was returned.") % {"amount": returned})
    if rest := line.rest - returned:
        yield _from_the_bill(debt, rest, alone=rest == line.amount)


def _by_rule(service: Service, fee: Assessed, charges: Collection[str], facts: Facts) -> Why:
    """Return the rule, its version, its source and the arithmetic of a late fee."""
    rule = rule_of(service, fee.policy)
    return Why(
        amount=fee.amount,
        rule=say(rule.name),
        source=rule.source,
        in_force=_in_force(rule, facts.tax_year),
        arithmetic=arithmetic(service, fee, charges),
        when=_when(fee.first, fee.latest),
        spared=left_out(service, fee.policy, facts.programs),
    )


def _in_force(rule: LateFee, tax_year: int | None) -> str:
    """Say of which bills the rule is true: by their day, or by their tax year if they have one."""
    if rule.by != "tax-year" or tax_year is None:
        return _("In force from %(since)s on.") % {"since": day_in_words(rule.since)}
    first, last = rule.since.year, rule.until.year if rule.until else None
    if last is None:
        return _("For tax year %(first)s and after.") % {"first": first}
    return _("For tax years %(first)s to %(last)s.") % {"first": first, "last": last}


def _returned(debt: Owed, line: OwedLine) -> Money:
    """Return what of the line was charged because a payment was returned."""
    fees = (one.amount for one in debt.facts.posted if one.part == line.charge and one.kind == FEE)
    return sum(fees, ZERO)


def _from_the_bill(debt: Owed, amount: Money, *, alone: bool) -> Why:
    """Say what came with the bill: all of the line, more than the rules add, or less."""
    said = {"day": day_in_words(debt.facts.issued_on), "amount": abs(amount)}
    if alone:
        return Why(amount, _("It came with the bill of %(day)s. Its lines stand below.") % said)
    if amount < ZERO:
        return Why(amount, _("%(amount)s of it was taken back.") % said)
    return Why(amount, _("%(amount)s more came with the bill of %(day)s.") % said)


def coming(service: Service, debt: Owed, *, city: City) -> list[Coming]:
    """Return what will happen to an obligation that stays unpaid, the nearest day first."""
    told: dict[date, list[str]] = {}
    if fee := _next_fee(debt, city=city):
        told[fee[0]] = [fee[1]]
    late_fees = {policy.charge for policy in debt.facts.policies(service)}
    for step in service.next_steps:
        day = debt.facts.due_on + timedelta(days=step.after_days)
        if day > debt.as_of and (step.charge is None or step.charge in late_fees):
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
