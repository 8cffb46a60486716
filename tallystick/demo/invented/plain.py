"""Invented bills of a service that nothing is known of but its file: one amount, due in a month."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tallystick.catalog.model import City, Service
from tallystick.demo.invented import people
from tallystick.demo.invented.draft import Draft, Line, Part
from tallystick.demo.invented.habits import habit, live
from tallystick.demo.invented.numbers import invented, printed_on_bills
from tallystick.kernel.money import Money

_DUE = timedelta(days=30)


def invent(
    service: Service, city: City, index: int, dice: random.Random, today: date
) -> Iterator[Draft]:
    """Give one person one bill for the service's principal, an even sum of dollars."""
    identifier = printed_on_bills(service)
    number = invented(identifier, index)
    owner, home = people.person(dice), people.address(dice, city)
    state, plate = people.plate(dice, city)
    issued = today - timedelta(days=dice.randint(0, 400))
    amount = Money(dice.randint(20, 250) * 100)
    label = service.charge[service.principal].name[city.languages[0]]
    seconds = {"zip": home.zip, "plate": plate, "name": owner.rpartition(" ")[2]}
    by_plate = any("state" in one.parts for one in service.identifiers)
    draft = Draft(
        service=service,
        number=number if identifier.finds == "bill" else f"{number}-{issued:%Y%m}",
        account=f"{state} {plate}" if by_plate else number,
        second=seconds[service.second.code] if service.second else "",
        name=owner,
        address=home.whole,
        issued=issued,
        parts=[Part(issued + _DUE, [Line(service.principal, label, amount)])],
    )
    live(draft, habit(dice), dice, today)
    yield draft
