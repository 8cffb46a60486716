"""Invented people and addresses; the streets exist in no city, so nobody lives there."""

import random
from dataclasses import dataclass
from pathlib import Path

from tallystick.catalog.model import City
from tallystick.demo.invented.numbers import thrown


def _words(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").split()


_FIRST = _words("first_names.txt")
_LAST = _words("last_names.txt")
_STREETS = _words("streets.txt")
_SUFFIX = ("St", "Ave", "Ave", "Pl", "Blvd", "Ct")


@dataclass(frozen=True, slots=True)
class Address:
    """An address on a street that was made up."""

    street: str  # "1423 N Larkspur Ave"
    zip: str
    whole: str


def person(dice: random.Random) -> str:
    """Return a first and a last name; a few have two last names."""
    last = dice.choice(_LAST)
    if dice.random() < 0.06:
        last += "-" + dice.choice(_LAST)
    return f"{dice.choice(_FIRST)} {last}"


def shop(dice: random.Random) -> str:
    """Return the name of a small business."""
    kind = dice.choice(
        (
            "Bakery",
            "Hardware",
            "Auto Repair",
            "Taqueria",
            "Dry Cleaners",
            "Books",
            "Florist",
            "Barber Shop",
            "Grocery",
            "Coffee",
            "Framing",
            "Daycare",
            "Bicycle Repair",
            "Tavern",
        )
    )
    return f"{dice.choice(_STREETS if dice.random() < 0.5 else _LAST)} {kind}"


def address(dice: random.Random, city: City) -> Address:
    """Return an address in the city."""
    return at(f"{block(dice)} {dice.choice(_SUFFIX)}", dice.choice(city.demo.zips), city)


def at(street: str, zip_code: str, city: City) -> Address:
    """Return a given street address in the city."""
    town = city.name["en"].removeprefix("City of ")
    return Address(street, zip_code, f"{street}, {town}, {city.state} {zip_code}")


def block(dice: random.Random) -> str:
    """Return house number, direction and street, as tickets give a place."""
    return f"{dice.randint(100, 8900)} {dice.choice('NSWE')} {dice.choice(_STREETS)}"


def plate(dice: random.Random, city: City) -> tuple[str, str]:
    """Return state and plate; one car in ten is from elsewhere."""
    if city.demo.elsewhere and dice.random() < 0.1:
        return dice.choice(city.demo.elsewhere), thrown("999AAA", dice)
    return city.state, thrown(city.demo.plate, dice)
