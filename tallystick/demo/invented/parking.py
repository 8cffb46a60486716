"""Invented tickets: for what, and how they are numbered, is in the city's own demo.toml."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.catalog.demo import Tickets, Violation
from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part
from tallystick.demo.invented.habits import Habit, habit, live
from tallystick.demo.invented.numbers import invented, scramble
from tallystick.kernel.money import Money

_YEARS = 3 * 365
_NOTICE = timedelta(days=14)  # after the day of issue, if the city sends numbered notices


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Whom tickets are addressed to."""

    owner: str
    home: str
    state: str
    plate: str


def fits(service: Service, city: City) -> bool:
    """Return whether the city's folder says what its tickets are for."""
    return city.demo.tickets is not None


def tickets_of(city: City) -> Tickets:
    """Return how the tickets of a city that fits are invented."""
    assert city.demo.tickets
    return city.demo.tickets


def ticket(
    service: Service,
    tickets: Tickets,
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
    fine = Line(violation.charge or service.principal, violation.label, Money(violation.fine))
    return Draft(
        service=service,
        number=number,
        other_number=notice if today > issued + _NOTICE else "",
        account=f"{vehicle.state} {vehicle.plate}",
        second=vehicle.plate,
        name=vehicle.owner,
        address=vehicle.home,
        issued=issued,
        parts=[Part(due, [fine])],
        details={
            "violation": violation.label,
            "code": violation.code,
            "place": place,
            "happened": f"{issued.isoformat()} {time}",
            "plate": f"{vehicle.state} {vehicle.plate}",
            **_stage(tickets, due, today),
        },
    )


def invent(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one vehicle the tickets of about three years."""
    tickets = tickets_of(city)
    state, plate = people.plate(dice, city)
    vehicle = Vehicle(people.person(dice), people.address(dice, city).whole, state, plate)
    kind = habit(dice)
    count = dice.choices((1, 2, 3, 4, 5, 7, 9), weights=(38, 27, 16, 9, 5, 3, 2))[0]
    for nth in range(count):
        violation = _violation(tickets, dice)
        issued = today - timedelta(days=dice.randint(1, _YEARS))
        serial = index * 10 + nth
        begins = tickets.camera_numbers if violation.camera else tickets.numbers
        draft = ticket(
            service,
            tickets,
            vehicle,
            violation,
            number=invented(service.identifiers[0], serial, begins=begins),
            notice=_notice(tickets, serial),
            place=people.block(dice),
            time=f"{dice.randint(6, 22):02d}:{dice.randint(0, 59):02d}",
            issued=issued,
            due=issued + timedelta(days=dice.randint(*tickets.due_days)),
            today=today,
        )
        _live(draft, kind, dice, today)
        yield draft


def _live(draft: Draft, kind: Habit, dice: random.Random, today: date) -> None:
    """Let it be dismissed, paid, or go to collection."""
    heard = draft.issued + timedelta(days=dice.randint(25, 60))
    if dice.random() < 0.05 and heard < today:
        draft.reduce(heard, draft.total, why="Not liable", charge=draft.parts[0].lines[0].charge)
        return
    live(draft, kind, dice, today)
    part = draft.parts[0]
    referred = part.due + timedelta(days=120)
    if "collection" in draft.service.charge and part.balance and referred < today:
        draft.add_late_fees(referred)
        draft.details["referred"] = referred.isoformat()  # what that costs is the city's rule


def _violation(tickets: Tickets, dice: random.Random) -> Violation:
    often = [violation.often for violation in tickets.violations]
    return dice.choices(tickets.violations, weights=often)[0]


def _notice(tickets: Tickets, serial: int) -> str:
    return f"{tickets.notice_numbers}{scramble(serial, 7)}0" if tickets.notice_numbers else ""


def _stage(tickets: Tickets, due: date, today: date) -> dict[str, str]:
    """Return the last stage that has begun; a city without stages tells none."""
    begun = [s.name for s in tickets.stages if due + timedelta(days=s.after_days) <= today]
    return {"stage": begun[-1]} if begun else {}
