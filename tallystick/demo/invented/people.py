"""Invented people and addresses; the streets exist in no city, so nobody lives there."""

import random
from dataclasses import dataclass
from pathlib import Path

from tallystick.catalog.model import City


def _words(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").split()


_FIRST = _words("first_names.txt")
_LAST = _words("last_names.txt")
_STREETS = _words("streets.txt")
_SUFFIX = ("St", "Ave", "Ave", "Pl", "Blvd", "Ct")
_ZIPS = {
    "IL": "60607 60608 60609 60612 60613 60614 60615 60616 60617 60618 60619 60620 60621 60622"
    " 60623 60624 60625 60626 60628 60629 60630 60632 60634 60636 60637 60638 60639 60640 60641"
    " 60643 60644 60645 60647 60649 60651 60652 60653 60656 60657 60659 60660",
    "NY": "10002 10009 10025 10027 10031 10040 10301 10314 10452 10458 10467 10473 11101 11201"
    " 11203 11206 11211 11215 11220 11226 11234 11355 11368 11372 11385 11432",
}


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
    """Return an address in the city, with a ZIP code that its state has."""
    zips = _ZIPS.get(city.state, "00000").split()
    return at(f"{block(dice)} {dice.choice(_SUFFIX)}", dice.choice(zips), city)


def at(street: str, zip_code: str, city: City) -> Address:
    """Return a given street address in the city."""
    town = city.name["en"].removeprefix("City of ")
    return Address(street, zip_code, f"{street}, {town}, {city.state} {zip_code}")


def block(dice: random.Random) -> str:
    """Return house number, direction and street, as tickets give a place."""
    return f"{dice.randint(100, 8900)} {dice.choice('NSWE')} {dice.choice(_STREETS)}"


def plate(dice: random.Random, city: City) -> tuple[str, str]:
    """Return state and plate; one car in ten is from elsewhere."""
    letters = "".join(dice.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=3))
    if dice.random() < 0.9:
        return city.state, f"{letters[:2]}{dice.randint(10000, 99999)}"
    return dice.choice(("IN", "WI", "MI", "OH", "MO")), f"{dice.randint(100, 999)}{letters}"


def scramble(number: int, digits: int) -> str:
    """Return another number of so many digits for each number below 10 ** digits, no two alike."""
    size = 10**digits
    return f"{(number * 61_803_399 + 27_182_818) % size:0{digits}d}"
