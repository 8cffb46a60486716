"""
Late fees once more, as a clerk would keep them: day after day, on one sheet, without any shortcut.

Nothing of tallystick.rules is used but the words of a policy, so that both cannot be wrong alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tallystick.kernel.money import Money
from tallystick.rules.late_fees import Hold, LateFeePolicy, Movement


@dataclass
class Sheet:
    """What is billed, and what is open, in cents by charge kind; what was paid in advance."""

    order: Sequence[str]
    billed: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    advance: int = 0

    def bill(self, charge: str, cents: int) -> None:
        self.billed[charge] = self.billed.get(charge, 0) + cents
        self.open[charge] = self.open.get(charge, 0) + cents
        if self.open[charge] < 0:
            self.advance -= self.open[charge]
            self.open[charge] = 0
        self.pay(0)

    def pay(self, cents: int) -> None:
        self.advance += cents
        for charge in [*self.order, *(kind for kind in self.open if kind not in self.order)]:
            while self.advance and self.open.get(charge, 0):
                part = min(self.advance, self.open[charge])
                self.open[charge] -= part
                self.advance -= part


@dataclass
class Case:
    """One policy on one obligation: what waits for the end of a hold, and what was added."""

    policy: LateFeePolicy
    due: date
    holds: Sequence[Hold]
    referred: date | None
    waiting: list[tuple[Fraction, int]] = field(default_factory=list)  # rate, amount
    exact: Fraction = Fraction(0)
    cents: int = 0

    def on(self, day: date, sheet: Sheet) -> None:
        """Do what the policy says for one day."""
        if not self._held(day, stopped=True):
            self.waiting += self._asked(day)
        if self._held(day, stopped=False):
            return
        if not self._held(day, stopped=True):
            for rate, amount in self.waiting:
                self._add(rate, amount, sheet)
        self.waiting = []

    def _asked(self, day: date) -> Iterator[tuple[Fraction, int]]:
        """Yield what the law asks for on that day, if nothing holds it."""
        policy, days = self.policy, (day - self.due).days
        late = days - policy.after_days
        rate = _rate(policy, day)
        if policy.kind == "percent-per-day" and late > 0:
            yield rate / policy.year_days, 0
        elif policy.kind == "percent-per-started-month" and late > 0:
            if _months(self.due + timedelta(days=policy.after_days), day):
                yield rate, 0
        elif policy.kind == "flat-ladder":
            yield from (
                (rate, rung.amount.cents) for rung in policy.steps if rung.after_days + 1 == days
            )
        elif policy.kind == "flat-on-date" and day == policy.on and late > 0:
            yield rate, policy.amount.cents
        elif policy.kind == "percent-at-referral" and day == self.referred:
            yield rate, 0
        elif policy.kind in ONCE and late == 1:
            yield rate, policy.amount.cents

    def _add(self, rate: Fraction, amount: int, sheet: Sheet) -> None:
        policy = self.policy
        unpaid = sum(sheet.open.get(charge, 0) for charge in policy.base)
        billed = sum(sheet.billed.get(charge, 0) for charge in policy.base)
        if unpaid <= 0:
            return
        if policy.kind == "match-principal-up-to":
            added = Fraction(
                billed if policy.cap is None else min(billed, policy.cap.cents - billed)
            )
        elif policy.kind.startswith("flat"):
            added = Fraction(amount)
        else:
            whole = policy.kind == "percent-of-principal" or policy.share_of == "principal"
            added = rate * (billed if whole else unpaid)
        self.exact += max(added, Fraction(0))
        if policy.most is not None:
            self.exact = min(self.exact, Fraction(policy.most.cents))
        rounded = int(self.exact + Fraction(1, 2))
        sheet.bill(policy.charge, rounded - self.cents)
        self.cents = rounded

    def _held(self, day: date, *, stopped: bool) -> bool:
        policy = self.policy
        if not stopped and 0 < (day - self.due).days <= policy.grace_days:
            return True
        return any(
            hold.first <= day <= hold.last
            and (hold.reason in policy.stopped_by) is stopped
            and hold.reason not in policy.runs_through
            for hold in self.holds
        )


ONCE = ("match-principal-up-to", "percent-of-principal", "percent-of-balance", "flat-after-days")


def fees_by_hand(
    policies: Sequence[LateFeePolicy],
    movements: Sequence[Movement],
    *,
    holds: Sequence[Hold],
    due: date,
    order: Sequence[str],
    as_of: date,
    referred: date | None,
) -> dict[LateFeePolicy, Money]:
    """Return each policy's fees at the end of a day, where there are any."""
    sheet = Sheet(order)
    cases = [Case(policy, due, holds, referred) for policy in policies]
    cases.sort(key=lambda case: case.policy.kind == "percent-per-day")
    day = min([due, *(movement.on for movement in movements), *([referred] if referred else [])])
    while day <= as_of:
        today = [movement for movement in movements if movement.on == day]
        for movement in today:
            if movement.charge:
                sheet.bill(movement.charge, movement.amount.cents)
        for case in cases:
            case.on(day, sheet)
        for movement in today:
            if not movement.charge:
                sheet.pay(-movement.amount.cents)
        day += timedelta(days=1)
    return {case.policy: Money(case.cents) for case in cases if case.cents}


def _rate(policy: LateFeePolicy, day: date) -> Fraction:
    rate = policy.rate if not policy.rates else 0
    for row in policy.rates:
        if row.since <= day:
            rate = row.rate
    return Fraction(rate)


def _months(start: date, day: date) -> bool:
    """Return whether a month begins today: the day after the start's own day of a month."""
    before = day - timedelta(days=1)
    last_of_month = (before + timedelta(days=1)).month != before.month
    return before.day == start.day or (last_of_month and before.day < start.day)
