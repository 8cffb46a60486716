"""Invented numbers in the shapes that a city's folder gives its own."""

import random

from tallystick.catalog.model import Identifier, Service
from tallystick.kernel.identifiers import Mask, luhn_digit

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without those that look like digits


def scramble(number: int, digits: int) -> str:
    """Return another number of so many digits for each number below 10 ** digits, no two alike."""
    size = 10**digits
    return f"{(number * 61_803_399 + 27_182_818) % size:0{digits}d}"


def printed_on_bills(service: Service) -> Identifier:
    """Return the first number that names a bill or, if none does, an account."""
    of_bills = [one for one in service.identifiers if one.finds == "bill"]
    return (of_bills or list(service.identifiers))[0]


def fitting(identifier: Identifier, digits: str) -> str:
    """
    Return these digits as a number of the identifier's first shape, as it is printed.

    Zeros fill it from the left, letters are those of its example, and a check digit comes last.
    """
    mask, room = Mask(identifier.masks[0]), _room(identifier)
    digits = digits[-room:].zfill(room)
    if identifier.check == "luhn":
        digits += luhn_digit(digits)
    rest, like = iter(digits), mask.read(identifier.example) or mask.slots
    pairs = zip(mask.slots, like, strict=True)
    return mask.show("".join(next(rest) if slot == "9" else letter for slot, letter in pairs))


def invented(identifier: Identifier, index: int, *, begins: str = "", ends: str = "") -> str:
    """Return a number that no other index has, its first and last digits as told."""
    room = _room(identifier) - len(begins + ends)
    return fitting(identifier, begins + scramble(index, max(room, 1)) + ends)


def _room(identifier: Identifier) -> int:
    """Return how many digits its first shape has beside a check digit."""
    return Mask(identifier.masks[0]).slots.count("9") - (identifier.check == "luhn")


def thrown(mask: str, dice: random.Random) -> str:
    """Return random digits and letters in a shape, such as a plate has."""
    throw = {"9": "0123456789", "A": _LETTERS, "*": _LETTERS}
    return "".join(dice.choice(throw[slot]) if slot in throw else slot for slot in mask)
