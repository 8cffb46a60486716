"""What meters say: how much was used, how much is usual, and what is too much to be true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Literal

from tallystick.kernel.dates import add_months
from tallystick.kernel.money import ZERO, Money

Unit = Literal["gallons", "cubic feet", "hundred cubic feet"]
Reason = Literal["use", "amount", "estimate"]

# Volumes may be converted, at 7.48 gallons a cubic foot; prices never are (DOMAIN.md 3.2, 3.5).
GALLONS: dict[Unit, Fraction] = {
    "gallons": Fraction(1),
    "cubic feet": Fraction("7.48"),
    "hundred cubic feet": Fraction(748),
}
LOOK_BACK = 24  # months of bills that say what is usual
SAME_SEASON = timedelta(days=45)  # how far two periods may be from a year apart


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a meter stood at on both ends of a period, the first and the last day included.

    `turns_over_at` is the first number that the meter cannot show, if that is known.
    """

    meter: str
    first: date
    last: date
    previous: int
    current: int
    unit: Unit
    actual: bool = True
    turns_over_at: int | None = None

    @property
    def turned_over(self) -> bool:
        """
        Whether the meter has begun again at zero.

        A reading below the one before is that, or an estimate that was too high. The smaller of
        the two distances is taken for the truth.
        """
        back = self.previous - self.current
        return back > 0 and self.turns_over_at is not None and 2 * back > self.turns_over_at

    @property
    def used(self) -> int:
        """What was used, in the meter's unit; below zero when an estimate was too high."""
        turn = self.turns_over_at if self.turned_over and self.turns_over_at else 0
        return self.current - self.previous + turn


@dataclass(frozen=True)
class Usage:
    """What an account used in a time, the first and the last day included."""

    first: date
    last: date
    gallons: Fraction
    actual: bool = True

    @property
    def days(self) -> int:
        """How many days it is."""
        return (self.last - self.first).days + 1

    @cached_property
    def a_day(self) -> Fraction:
        """Gallons a day."""
        return self.gallons / self.days


@dataclass(frozen=True, slots=True)
class Billed:
    """What a bill asked for, and the use that it is for."""

    usage: Usage
    amount: Money


@dataclass(frozen=True, slots=True)
class Brake:
    """
    From when on a bill is too much to be true.

    :param times: so many times the usual amount or use
    :param jump: so many times the usual use, when the meter was read after an estimate
    :param least: bills below this amount are never held
    :param periods: with fewer earlier periods nothing is usual yet
    """

    times: Decimal
    jump: Decimal
    least: Money
    periods: int


@dataclass(frozen=True, slots=True)
class AlertAt:
    """
    From when on somebody uses much.

    :param times: so many times the usual use
    :param flow_hours: or water that runs for so many hours without a pause
    :param periods: with fewer earlier periods nothing is usual yet
    """

    times: Decimal
    flow_hours: int
    periods: int


@dataclass(frozen=True, slots=True)
class Much:
    """That somebody uses much: so many times the usual, so many hours without a pause, or both."""

    times: Fraction  # 0 when it is not more than usual
    hours: int  # 0 when it does not run without a pause


@dataclass(frozen=True, slots=True)
class Absurd:
    """Why a bill is too much to be true: it is so many times the usual."""

    reason: Reason
    times: Fraction


def usage_of(readings: Sequence[Reading]) -> Usage | None:
    """Return what all meters of a bill say together, or None without any; old and new meter add."""
    if not readings:
        return None
    return Usage(
        first=min(one.first for one in readings),
        last=max(one.last for one in readings),
        gallons=sum((one.used * GALLONS[one.unit] for one in readings), Fraction(0)),
        actual=all(one.actual for one in readings),
    )


def replaced(readings: Sequence[Reading]) -> tuple[Reading, Reading] | None:
    """Return the readings of the old and of the new meter, if one took the other's place."""
    in_order = sorted(readings, key=lambda one: one.first)
    return next(
        ((old, new) for old, new in pairwise(in_order) if _follows(old, new)),
        None,
    )


def _follows(old: Reading, new: Reading) -> bool:
    return old.meter != new.meter and old.last <= new.first


def settled(history: Sequence[Usage]) -> list[Usage]:
    """
    Join each estimate with what follows, up to the reading that has corrected it.

    Estimates that no reading has corrected yet are left out. The history is oldest first.
    """
    return list(_joined(history))


def _joined(history: Sequence[Usage]) -> Iterator[Usage]:
    waiting: Usage | None = None
    for usage in history:
        whole = usage
        if waiting:
            whole = Usage(waiting.first, usage.last, waiting.gallons + usage.gallons, usage.actual)
        waiting = None if usage.actual else whole
        if usage.actual:
            yield whole


def usual(history: Sequence[Usage], *, before: date, periods: int) -> Fraction | None:
    """
    Return the gallons a day that are usual for an account: the median of its own past.

    It looks at the two years before a day, and says None when there are fewer periods than asked.
    """
    past = [
        usage.a_day
        for usage in settled([one for one in history if one.last < before])
        if usage.first >= add_months(before, -LOOK_BACK)
    ]
    return _middle(past, periods)


def a_year_before(history: Sequence[Usage], usage: Usage) -> Usage | None:
    """Return the use of about the same days a year before, or None."""
    then = add_months(usage.last, -12)
    near = [one for one in history if abs(one.last - then) <= SAME_SEASON]
    return min(near, key=lambda one: abs(one.last - then), default=None)


def longest_flow(hours: Sequence[int]) -> int:
    """Return for how many hours in a row water ran without a pause."""
    longest = running = 0
    for used in hours:
        running = running + 1 if used > 0 else 0
        longest = max(longest, running)
    return longest


def much(
    usage: Usage, earlier: Sequence[Usage], hours: Sequence[int], alert: AlertAt
) -> Much | None:
    """
    Return that an account uses much against its own past, or may have a leak; else None.

    :param hours: what ran in each of the last hours, where the meter tells that
    """
    times = _times(usage.a_day, usual(earlier, before=usage.first, periods=alert.periods))
    flow = longest_flow(hours)
    found = Much(
        times=times if times > Fraction(alert.times) else Fraction(0),
        hours=flow if flow >= alert.flow_hours else 0,
    )
    return found if found.times or found.hours else None


def absurd(bill: Billed, earlier: Sequence[Billed], brake: Brake) -> Absurd | None:
    """
    Return why a bill is too much to be true, measured against the account's own past, or None.

    Earlier bills are oldest first. Use and amount are compared by the day, so that a long period
    is not taken for a leak. After an estimate a reading brings use of the time before with it, so
    a smaller jump is enough there.
    """
    if bill.amount < brake.least:
        return None
    usage = bill.usage
    known = usual([one.usage for one in earlier], before=usage.first, periods=brake.periods)
    more = _times(usage.a_day, known)
    if usage.actual and earlier and not earlier[-1].usage.actual and more > Fraction(brake.jump):
        return Absurd("estimate", more)
    if more > Fraction(brake.times):
        return Absurd("use", more)
    dearer = _times(_cents_a_day(bill), _usual_cents(earlier, usage.first, brake.periods))
    return Absurd("amount", dearer) if dearer > Fraction(brake.times) else None


def _times(now: Fraction, before: Fraction | None) -> Fraction:
    """Return how many times as much it is; 0 when nothing is usual yet, or nothing was used."""
    return now / before if before and before > 0 else Fraction(0)


def _cents_a_day(bill: Billed) -> Fraction:
    return Fraction(bill.amount.cents, bill.usage.days)


def _usual_cents(earlier: Sequence[Billed], before: date, periods: int) -> Fraction | None:
    past = [
        _cents_a_day(one)
        for one in earlier
        if one.amount > ZERO and add_months(before, -LOOK_BACK) <= one.usage.first < before
    ]
    return _middle(past, periods)


def _middle(past: Sequence[Fraction], periods: int) -> Fraction | None:
    """Return the median of the past, or None when it has fewer periods than asked."""
    return Fraction(median(past)) if len(past) >= max(periods, 1) else None
