"""Late fees and interest: what ought to have been added by a day, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count, takewhile
from typing import Literal

from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money
from tallystick.rules.allocation import Balance

Kind = Literal[
    "match-principal-up-to", "percent-of-balance", "percent-per-started-month", "flat-after-days"
]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LateFeePolicy:
    """
    One version of one rule, in force for the bill at hand.

    match-principal-up-to      once: as much as the base charged, both together at most `cap`
    percent-of-balance         once: `rate` of the part of the base that is unpaid
    percent-per-started-month  `rate` of the unpaid base for each started month, simple
    flat-after-days            once: `amount`, if any of the base is unpaid

    Each starts on the day after `after_days` days from the due date. Amounts are in cents.
    """

    charge: str
    kind: Kind
    base: tuple[str, ...]
    since: date
    source: str
    after_days: int = 0
    cap: Money | None = None
    rate: Decimal = Decimal(0)
    amount: Money = ZERO
    name: Mapping[str, str] = field(default_factory=dict, compare=False)  # language -> words


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
class Hold:
    """Days, first and last included, on which no late fee starts: a contest, an outage."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """A fee that ought to exist: how much since when, by which policy, from which numbers."""

    policy: LateFeePolicy
    first: date
    latest: date
    amount: Money
    base: Money  # what the rate or the match was taken of, at the latest step
    times: int  # started months, or 1


def accrued(
    policies: Sequence[LateFeePolicy],
    *,
    movements: Sequence[Movement],
    holds: Sequence[Hold],
    due: date,
    order: Sequence[str],
    as_of: date,
) -> tuple[Assessed, ...]:
    """
    Return all late fees that ought to exist at the end of as_of, not the part still to add.

    Movements are the dated charges and payments without the late fees themselves. On one day
    charges come first, then fees that start on that day, then payments: who pays on a day does so
    after the fee of that day. Shares are summed exactly and rounded half up once per policy
    (DOMAIN.md 0.2 and P5).
    """
    steps = sorted(
        (
            (day, policy)
            for policy in policies
            for day in takewhile(lambda day: day <= as_of, _days(policy, due=due, holds=holds))
        ),
        key=lambda step: step[0],
    )
    account = Balance(order)
    todo = sorted((m for m in movements if m.on <= as_of), key=lambda m: (m.on, not m.charge))
    found: dict[LateFeePolicy, _Running] = {}
    for day, policy in steps:
        todo = _take(todo, account, day)
        found.setdefault(policy, _Running()).step(policy, day, account)
    return tuple(running.assessed(policy) for policy, running in found.items() if running.amount)


def next_step(
    policies: Sequence[LateFeePolicy], *, holds: Sequence[Hold], due: date, after: date
) -> date | None:
    """Return the next day after `after` on which a late fee may start or grow, or None."""
    nearest = (
        next((day for day in _days(policy, due=due, holds=holds) if day > after), None)
        for policy in policies
    )
    return min((day for day in nearest if day), default=None)


def _days(policy: LateFeePolicy, *, due: date, holds: Sequence[Hold]) -> Iterator[date]:
    """Yield in order the days on which the policy adds something, without an end if by month."""
    start = due + timedelta(days=policy.after_days)
    for month in count() if policy.kind == "percent-per-started-month" else (0,):
        yield _after_holds(add_months(start, month) + _ONE_DAY, holds)


def _after_holds(day: date, holds: Sequence[Hold]) -> date:
    """Return the day itself, or the first one after the holds that it lies in."""
    for hold in sorted(holds, key=lambda hold: hold.first):
        if hold.first <= day <= hold.last:
            day = hold.last + _ONE_DAY
    return day


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
    """A policy's total so far."""

    def __init__(self) -> None:
        self.exact = Fraction(0)
        self.amount = ZERO
        self.first: date | None = None
        self.latest = date.min
        self.base = ZERO
        self.times = 0

    def step(self, policy: LateFeePolicy, day: date, account: Balance) -> None:
        """Add what the policy adds on that day, and charge it, so that payments can pay it."""
        added = _added(policy, account)
        if not added:
            return
        self.exact += added
        matched = policy.kind == "match-principal-up-to"
        self.base = account.billed(policy.base) if matched else account.unpaid(policy.base)
        grown = Money(1).share(self.exact)
        account.charge(policy.charge, grown - self.amount)
        self.amount, self.latest, self.times = grown, day, self.times + 1
        self.first = self.first or day

    def assessed(self, policy: LateFeePolicy) -> Assessed:
        """Return the total with its explanation."""
        return Assessed(
            policy=policy,
            first=self.first or self.latest,
            latest=self.latest,
            amount=self.amount,
            base=self.base,
            times=self.times,
        )


def _added(policy: LateFeePolicy, account: Balance) -> Fraction:
    """Return what the policy adds now, in exact cents."""
    unpaid = account.unpaid(policy.base)
    if unpaid <= ZERO:
        return Fraction(0)
    if policy.kind == "flat-after-days":
        return Fraction(policy.amount.cents)
    if policy.kind == "match-principal-up-to":
        billed = account.billed(policy.base)
        room = billed if policy.cap is None else max(ZERO, policy.cap - billed)
        return Fraction(min(billed, room).cents)
    return Fraction(unpaid.cents) * Fraction(policy.rate)
