"""Late fees and interest: what ought to have been added by a day, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.allocation import Balance
from tallystick.rules.late_fee_days import DAILY, MONTHLY, Step, next_day, steps
from tallystick.rules.late_fee_policy import Course, Hold, LateFeePolicy, RateFrom, Rung

__all__ = [
    "Assessed",
    "Hold",
    "LateFeePolicy",
    "Movement",
    "Part",
    "RateFrom",
    "Replayed",
    "Rung",
    "accrued",
    "next_step",
    "replayed",
]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """
    Something that changed what is owed, on a day of the city's calendar.

    A positive amount of a charge kind bills it, a negative one takes it back. A payment has no
    charge kind and a negative amount: the service's order decides what it pays.
    """

    on: date
    amount: Money
    charge: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """
    What was added alike, once or time after time: base × rate × times, or an amount.

    Shares are rounded as they add up, so that the parts sum to the fee to the cent: the product of
    one part alone may be a fraction of a cent beside its amount.
    """

    first: date
    latest: date
    base: Money
    rate: Fraction  # of one time; 0 where no rate is taken
    times: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Assessed:
    """A fee that ought to exist: how much since when, by which policy, from which numbers."""

    policy: LateFeePolicy
    amount: Money
    parts: tuple[Part, ...]  # the oldest first; they sum to the amount

    @property
    def first(self) -> date:
        """The day on which it began."""
        return self.parts[0].first

    @property
    def latest(self) -> date:
        """The last day on which it grew."""
        return self.parts[-1].latest

    @property
    def base(self) -> Money:
        """What the rate or the match was taken of, at the latest step."""
        return self.parts[-1].base

    @property
    def times(self) -> int:
        """Started months, days or rungs so far, or 1."""
        return sum(part.times for part in self.parts)


@dataclass(frozen=True, slots=True)
class Replayed:
    """All late fees that ought to exist by a day, and what was paid of them by then."""

    assessed: tuple[Assessed, ...]
    collected: Money


def accrued(
    policies: Sequence[LateFeePolicy],
    *,
    movements: Sequence[Movement],
    holds: Sequence[Hold],
    due: date,
    order: Sequence[str],
    as_of: date,
    referred: date | None = None,
) -> tuple[Assessed, ...]:
    """
    Return all late fees that ought to exist at the end of as_of, not the part still to add.

    Movements are the dated charges and payments without the late fees themselves; `referred` is
    when the debt went to collection. On one day charges come first, then fees that start on that
    day, in the order of the policies and those by the day last, then payments: who pays on a day
    does so after the fee of that day. Shares are summed exactly and rounded half up once per policy
    (DOMAIN.md 0.2 and P5).
    """
    return _accrued(policies, Course(due, holds, referred), movements, Balance(order), as_of)


def replayed(
    policies: Sequence[LateFeePolicy],
    *,
    movements: Sequence[Movement],
    holds: Sequence[Hold],
    due: date,
    order: Sequence[str],
    as_of: date,
    referred: date | None = None,
) -> Replayed:
    """Return the late fees as `accrued` does, and what these payments have paid of them."""
    account = Balance(order)
    assessed = _accrued(policies, Course(due, holds, referred), movements, account, as_of)
    charges = {fee.policy.charge: None for fee in assessed}
    return Replayed(assessed, account.billed([*charges]) - account.unpaid([*charges]))


def next_step(
    policies: Sequence[LateFeePolicy],
    *,
    holds: Sequence[Hold],
    due: date,
    after: date,
    referred: date | None = None,
) -> date | None:
    """Return the next day after `after` on which a late fee may start or grow, or None."""
    course = Course(due, holds, referred)
    nearest = (next_day(policy, course, after=after) for policy in policies)
    return min((day for day in nearest if day), default=None)


def _accrued(
    policies: Sequence[LateFeePolicy],
    course: Course,
    movements: Sequence[Movement],
    account: Balance,
    until: date,
) -> tuple[Assessed, ...]:
    """Charge, add fees and pay, in this order on each day, and return the fees."""
    todo = sorted((m for m in movements if m.on <= until), key=lambda m: (m.on, not m.charge))
    found: dict[LateFeePolicy, _Running] = {}
    for policy, step in _steps(policies, course, todo, until):
        todo = _take(todo, account, step.day)
        found.setdefault(policy, _Running(policy)).step(step, account)
    _take(todo, account, until + _ONE_DAY)
    return tuple(running.assessed() for running in found.values() if running.amount)


def _steps(
    policies: Sequence[LateFeePolicy], course: Course, movements: Sequence[Movement], until: date
) -> list[tuple[LateFeePolicy, Step]]:
    """Return all steps of all policies in the order in which they are added."""
    found = [
        (policy, step)
        for policy in policies
        if policy.kind != DAILY
        for step in steps(policy, course, until=until)
    ]
    daily = [policy for policy in policies if policy.kind == DAILY]
    if daily:
        cuts = {step.day for _, step in found}
        cuts.update(m.on if m.charge else m.on + _ONE_DAY for m in movements)
        if any(one.charge in other.base for one in daily for other in daily):
            cuts.update(_every_day(course.due, until))  # interest on interest: the base changes
        found += [(p, step) for p in daily for step in steps(p, course, until=until, cuts=cuts)]
    return sorted(found, key=lambda one: (one[1].day, one[0].kind == DAILY))


def _every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _take(todo: list[Movement], account: Balance, day: date) -> list[Movement]:
    """Apply what comes before the fees of that day, and return the rest."""
    for index, movement in enumerate(todo):
        if movement.on > day or (movement.on == day and not movement.charge):
            return todo[index:]
        if movement.charge:
            account.charge(movement.charge, movement.amount)
        else:
            account.pay(-movement.amount)
    return []


class _Running:
    """A policy's total so far, and the parts that it is made of."""

    def __init__(self, policy: LateFeePolicy) -> None:
        self.policy = policy
        self.exact = Fraction(0)
        self.amount = ZERO
        self.parts: list[Part] = []

    def step(self, step: Step, account: Balance) -> None:
        """Add what the policy adds on that day, and charge it, so that payments can pay it."""
        base = _base(self.policy, account)
        exact = self.exact + _added(self.policy, step, base)
        if self.policy.most is not None:
            exact = min(exact, Fraction(self.policy.most.cents))
        if exact == self.exact:
            return
        grown = Money(1).share(exact)
        part = Part(step.first, step.day, base, step.rate, step.times, grown - self.amount)
        account.charge(self.policy.charge, part.amount)
        self.exact, self.amount = exact, grown
        self._note(part)

    def _note(self, part: Part) -> None:
        """Keep the part, as one with the part before where the numbers are the same."""
        before = self.parts[-1] if self.parts else None
        again = before and (before.base, before.rate) == (part.base, part.rate)
        if before and again and self.policy.kind in (DAILY, MONTHLY):
            amount, times = before.amount + part.amount, before.times + part.times
            part = replace(part, first=before.first, amount=amount, times=times)
            self.parts.pop()
        self.parts.append(part)

    def assessed(self) -> Assessed:
        """Return the total with its explanation."""
        return Assessed(self.policy, self.amount, tuple(self.parts))


def _base(policy: LateFeePolicy, account: Balance) -> Money:
    """Return what the policy takes its share of; nothing, once all of it is paid."""
    unpaid = account.unpaid(policy.base)
    whole = policy.kind in ("match-principal-up-to", "percent-of-principal")
    by_time = policy.kind in (MONTHLY, DAILY) and policy.share_of == "principal"
    return account.billed(policy.base) if unpaid > ZERO and (whole or by_time) else unpaid


def _added(policy: LateFeePolicy, step: Step, base: Money) -> Fraction:
    """Return what the policy adds now, in exact cents."""
    if base <= ZERO:
        return Fraction(0)
    if policy.kind.startswith("flat-"):
        return Fraction(step.amount.cents)
    if policy.kind == "match-principal-up-to":
        room = base if policy.cap is None else max(ZERO, policy.cap - base)
        return Fraction(min(base, room).cents)
    return base.cents * step.rate * step.times
