"""How invented people pay: most on time, some late, a few in parts or not at all."""

import random
from datetime import date, timedelta
from enum import Enum

from tallystick.demo.invented.draft import Draft
from tallystick.kernel.money import ZERO, Money


class Habit(Enum):
    """What a person usually does with a bill."""

    PROMPT = 78
    LATE = 13
    BEHIND = 5  # stopped paying some time ago
    IN_PARTS = 4


def habit(dice: random.Random) -> Habit:
    """Return a person's habit; the numbers above are percents."""
    habits = list(Habit)
    return dice.choices(habits, weights=[each.value for each in habits])[0]


def live(draft: Draft, kind: Habit, dice: random.Random, today: date) -> None:
    """Let the person pay the bill, or not, until the day before today."""
    for position in range(1, len(draft.parts) + 1):
        _PAYS[kind](draft, position, dice, today)


def _prompt(draft: Draft, position: int, dice: random.Random, today: date) -> None:
    due = draft.parts[position - 1].due
    before = min(25, (due - draft.issued).days - 2)
    _pay(draft, position, due - timedelta(days=dice.randint(0, max(before, 0))), today)


def _late(draft: Draft, position: int, dice: random.Random, today: date) -> None:
    due = draft.parts[position - 1].due
    _pay(draft, position, due + timedelta(days=dice.randint(1, 75)), today)


def _behind(draft: Draft, position: int, dice: random.Random, today: date) -> None:
    since = dice.randint(120, 700)
    if draft.parts[position - 1].due < today - timedelta(days=since):
        _late(draft, position, dice, today)


def _in_parts(draft: Draft, position: int, dice: random.Random, today: date) -> None:
    part = draft.parts[position - 1]
    some = Money(part.billed.cents * dice.randint(30, 60) // 100 // 100 * 100)
    if not draft.service.payable.partial or some.cents < draft.service.payable.minimum:
        _late(draft, position, dice, today)
        return
    first = part.due - timedelta(days=dice.randint(0, 12))
    if draft.issued < first < today:
        draft.pay(first, position=position, amount=some)
    _pay(draft, position, part.due + timedelta(days=dice.randint(20, 100)), today)


def _pay(draft: Draft, position: int, on: date, today: date) -> None:
    if draft.issued <= on < today and draft.parts[position - 1].balance > ZERO:
        draft.pay(on, position=position)


_PAYS = {
    Habit.PROMPT: _prompt,
    Habit.LATE: _late,
    Habit.BEHIND: _behind,
    Habit.IN_PARTS: _in_parts,
}
