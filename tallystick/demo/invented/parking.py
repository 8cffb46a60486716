"""Invented tickets: meters, street cleaning, red lights, speed; fines as in DOMAIN.md 1.4."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part
from tallystick.demo.invented.habits import Habit, habit, live
from tallystick.kernel.money import Money

_YEARS = 3 * 365
_COLLECTION = Decimal("0.22")  # of what is unpaid when a ticket is referred (DOMAIN.md A8)


@dataclass(frozen=True, slots=True)
class Violation:
    """What a ticket is for; often is how many of a hundred tickets are for it, about."""

    code: str
    label: str
    fine: Money
    often: int
    camera: bool = False


VIOLATIONS = (
    Violation("0964190A", "Expired meter, outside the central business district", Money(50_00), 20),
    Violation("0976160F", "Expired plates", Money(60_00), 15),
    Violation("0964125B", "No city sticker", Money(200_00), 9),
    Violation("0964040B", "Street cleaning", Money(60_00), 11),
    Violation("0964090E", "Residential permit parking", Money(75_00), 8),
    Violation("0976160A", "Missing plate", Money(60_00), 4),
    Violation("0964100A", "Within 15 feet of a fire hydrant", Money(150_00), 4),
    Violation("0964150B", "No parking at any time", Money(75_00), 4),
    Violation("0964080A", "Rush hour parking", Money(100_00), 3),
    Violation("0964110D", "Parked on a sidewalk", Money(60_00), 2),
    Violation("0964130A", "Parked in an alley", Money(150_00), 2),
    Violation("9102020", "Red light", Money(100_00), 7, camera=True),
    Violation("9101020", "Speed camera, 6 to 10 mph over", Money(35_00), 8, camera=True),
    Violation("9101020", "Speed camera, 11 or more mph over", Money(100_00), 3, camera=True),
)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Whom tickets are addressed to."""

    owner: str
    home: str
    state: str
    plate: str


def ticket(
    service: Service,
    vehicle: Vehicle,
    violation: Violation,
    *,
    number: str,
    notice: str,
    place: str,
    time: str,
    issued: date,
    due: date,
    today: date,
) -> Draft:
    """Return one ticket; due is the last day before the penalty."""
    known = today > issued + timedelta(days=14)
    return Draft(
        service=service,
        number=number,
        other_number=notice if known else "",
        account=f"{vehicle.state} {vehicle.plate}",
        second=vehicle.plate,
        name=vehicle.owner,
        address=vehicle.home,
        issued=issued,
        parts=[Part(due, [Line("fine", violation.label, violation.fine)])],
        details={
            "violation": violation.label,
            "code": violation.code,
            "place": place,
            "happened": f"{issued.isoformat()} {time}",
            "plate": f"{vehicle.state} {vehicle.plate}",
            "stage": _stage(issued, due, today),
        },
    )


def invent(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one vehicle the tickets of about three years."""
    state, plate = people.plate(dice, city)
    vehicle = Vehicle(people.person(dice), people.address(dice, city).whole, state, plate)
    kind = habit(dice)
    count = dice.choices((1, 2, 3, 4, 5, 7, 9), weights=(38, 27, 16, 9, 5, 3, 2))[0]
    for nth in range(count):
        violation = dice.choices(VIOLATIONS, weights=[each.often for each in VIOLATIONS])[0]
        issued = today - timedelta(days=dice.randint(1, _YEARS))
        draft = ticket(
            service,
            vehicle,
            violation,
            # Published numbers begin with 91 and 70, notices with 50 and 51; these begin otherwise.
            number=("73" if violation.camera else "93") + people.scramble(index * 10 + nth, 8),
            notice="58" + people.scramble(index * 10 + nth, 7) + "0",
            place=people.block(dice),
            time=f"{dice.randint(6, 22):02d}:{dice.randint(0, 59):02d}",
            issued=issued,
            due=issued + timedelta(days=dice.randint(76, 92)),
            today=today,
        )
        _live(draft, kind, dice, today)
        yield draft


def _live(draft: Draft, kind: Habit, dice: random.Random, today: date) -> None:
    """Let it be dismissed, paid, or go to collection."""
    heard = draft.issued + timedelta(days=dice.randint(25, 60))
    if dice.random() < 0.05 and heard < today:
        draft.reduce(heard, draft.total, why="Not liable")
        return
    live(draft, kind, dice, today)
    part = draft.parts[0]
    referred = part.due + timedelta(days=120)
    if part.balance and referred < today:
        draft.add_late_fees(referred)
        draft.charge(referred, "collection", part.balance.share(_COLLECTION))


def _stage(issued: date, due: date, today: date) -> str:
    if today <= issued + timedelta(days=14):
        return "Ticket"
    if today <= due - timedelta(days=25):
        return "Notice of violation"
    return "Notice of determination" if today <= due + timedelta(days=20) else "Final determination"
