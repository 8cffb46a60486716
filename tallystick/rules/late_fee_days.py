"""On which days a late-fee rule adds something, once holds and grace are taken into account."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count, pairwise, takewhile
from typing import NamedTuple

from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fee_policy import Course, Hold, LateFeePolicy

DAILY = "percent-per-day"
MONTHLY = "percent-per-started-month"
_ONE_DAY = timedelta(days=1)


class Step(NamedTuple):
    """What a rule adds: an amount, or a rate for so many days or months at once."""

    day: date  # the last day of which it is true what is added
    first: date  # the first one; another day only where a fee grows from day to day
    times: int
    rate: Fraction
    amount: Money


def steps(
    policy: LateFeePolicy, course: Course, *, until: date, cuts: Iterable[date] = ()
) -> Iterator[Step]:
    """
    Yield what the policy adds until the end of a day.

    A fee that grows from day to day is added for many days at once; `cuts` are the days on which
    its base may have changed, so that no step goes over one of them.
    """
    held = _Held.of(policy, course)
    if policy.kind == DAILY:
        yield from _daily(policy, course, held, until, cuts)
        return
    for day, amount in takewhile(lambda one: one[0] <= until, _days(policy, course)):
        landed = held.landing(day)
        if landed is not None and landed <= until:
            yield Step(landed, landed, 1, policy.rate_on(day), amount)


def next_day(policy: LateFeePolicy, course: Course, *, after: date) -> date | None:
    """Return the next day after `after` on which the policy may add something, or None."""
    held = _Held.of(policy, course)
    if policy.kind == DAILY:
        return held.free(max(_start(policy, course), after) + _ONE_DAY)
    for day, _amount in _days(policy, course):
        landed = held.landing(day)
        if landed is not None and landed > after:
            return landed
        if landed is None and held.free(day) is None:
            return None
    return None


def _start(policy: LateFeePolicy, course: Course) -> date:
    """Return the last day on which nothing is added yet."""
    return course.due + timedelta(days=policy.after_days)


def _days(policy: LateFeePolicy, course: Course) -> Iterator[tuple[date, Money]]:
    """Yield in order the days on which something is added if nothing holds it, by month forever."""
    start = _start(policy, course)
    if policy.kind == MONTHLY:
        yield from ((add_months(start, month) + _ONE_DAY, ZERO) for month in count())
    elif policy.kind == "flat-ladder":
        for rung in sorted(policy.steps, key=lambda rung: rung.after_days):
            yield course.due + timedelta(days=rung.after_days + 1), rung.amount
    elif day := _once(policy, course, start):
        yield day, policy.amount


def _once(policy: LateFeePolicy, course: Course, start: date) -> date | None:
    """Return the one day on which the policy adds something, or None if that never comes."""
    if policy.kind == "percent-at-referral":
        return course.referred
    if policy.kind == "flat-on-date":
        return policy.on if policy.on and policy.on > start else None
    return start + _ONE_DAY


def _daily(
    policy: LateFeePolicy, course: Course, held: "_Held", until: date, cuts: Iterable[date]
) -> Iterator[Step]:
    """Yield runs of days of one rate, all held or all free, none of which goes over a cut."""
    begin = _start(policy, course) + _ONE_DAY
    if begin > until:
        return
    edges = {*cuts, *held.edges(), *(row.since for row in policy.rates)}
    bounds = [begin, *sorted(day for day in edges if begin < day <= until), until + _ONE_DAY]
    for first, after in pairwise(bounds):
        landed = held.landing(first)
        if landed is None or landed > until:
            continue
        last = after - _ONE_DAY if landed == first else landed
        yield Step(last, landed, (after - first).days, policy.rate_on(first), ZERO)


@dataclass(frozen=True, slots=True)
class _Held:
    """The holds that matter to one policy, in the order of their first days."""

    delays: Sequence[Hold]
    stops: Sequence[Hold]

    @classmethod
    def of(cls, policy: LateFeePolicy, course: Course) -> "_Held":
        delays = [
            hold
            for hold in course.holds
            if hold.reason not in policy.stopped_by and hold.reason not in policy.runs_through
        ]
        if policy.grace_days:
            last = course.due + timedelta(days=policy.grace_days)
            delays.append(Hold(course.due + _ONE_DAY, last, "grace"))
        stops = [hold for hold in course.holds if hold.reason in policy.stopped_by]
        return cls(_in_order(delays), _in_order(stops))

    def landing(self, day: date) -> date | None:
        """Return when something for this day is added: then, later, or never."""
        if _after(self.stops, day) != day:
            return None
        landed = _after(self.delays, day)
        return None if landed is None or _after(self.stops, landed) != landed else landed

    def free(self, day: date) -> date | None:
        """Return this day, or the first one after it on which nothing is held; None if forever."""
        return _after(_in_order([*self.delays, *self.stops]), day)

    def edges(self) -> Iterator[date]:
        """Yield the days on which a hold begins, or is over."""
        for hold in (*self.delays, *self.stops):
            yield hold.first
            if hold.last < date.max:
                yield hold.last + _ONE_DAY


def _in_order(holds: Sequence[Hold]) -> Sequence[Hold]:
    return sorted(holds, key=lambda hold: hold.first)


def _after(holds: Sequence[Hold], day: date) -> date | None:
    """Return the day itself, or the first one after the holds that it lies in."""
    for hold in holds:
        if hold.first <= day <= hold.last:
            if hold.last == date.max:
                return None
            day = hold.last + _ONE_DAY
    return day
