"""Numbers that name things: our own keys and codes, and the numbers people copy from paper."""

import re
import secrets
import unicodedata
from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LOOKALIKE = str.maketrans("ILOU", "110V")
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212.,#/\\_'\"-]+")


def new_id() -> UUID:
    """Return a UUIDv7: in order within a process, and nothing may read a time off it."""
    return uuid7()


def new_id_text() -> str:
    """Return a UUIDv7 as text, ten times as fast: a bill file needs millions."""
    return str(uuid_utils.uuid7())


def public_code() -> str:
    """Return 80 random bits for people to read out, like 7K3M-0QRX-V2HD-91TB."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def tidy_code(typed: str) -> str:
    """Return a typed public code as we store it: any case, spaces or none, O for 0, I for 1."""
    text = squeeze(typed).translate(_LOOKALIKE)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def squeeze(typed: str) -> str:
    """Return what was typed in capitals, without spaces, dashes and dots, all digits as 0-9."""
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return "".join(
        str(unicodedata.digit(char)) if not char.isascii() and char.isdigit() else char
        for char in text
    )


class Mask:
    """
    The shape of a number on paper: 9 is a digit, A a letter, * either; the rest is punctuation.

    "99-99-999-999-9999" reads "04 34 106 008 0000" and prints it as 04-34-106-008-0000.
    """

    def __init__(self, pattern: str) -> None:
        if not re.fullmatch(r"[9A* ./-]+", pattern) or not re.search(r"[9A*]", pattern):
            raise ValueError(f"a mask holds 9, A, * and punctuation only: {pattern!r}")
        self.pattern = pattern
        self.slots = re.sub(r"[^9A*]", "", pattern)

    def read(self, typed: str) -> str | None:
        """Return the number without punctuation, O and 0, I and 1 mended, or None if it differs."""
        text = squeeze(typed)
        if len(text) != len(self.slots):
            return None
        mended = "".join(_mend(char, slot) for char, slot in zip(text, self.slots, strict=True))
        fits = all(_fits(char, slot) for char, slot in zip(mended, self.slots, strict=True))
        return mended if fits else None

    def show(self, number: str) -> str:
        """Return a stored number with its punctuation."""
        rest = iter(number)
        return "".join(next(rest, "") if slot in "9A*" else slot for slot in self.pattern)


def _mend(char: str, slot: str) -> str:
    if slot == "9":
        return {"O": "0", "I": "1", "L": "1"}.get(char, char)
    return {"0": "O", "1": "I"}.get(char, char) if slot == "A" else char


def _fits(char: str, slot: str) -> bool:
    if slot == "9":
        return char.isascii() and char.isdigit()
    letter = char.isascii() and char.isalpha()
    return letter or (slot == "*" and char.isascii() and char.isdigit())


def luhn_digit(digits: str) -> str:
    """Return the Luhn check digit that belongs behind these digits."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def luhn_ok(number: str) -> bool:
    """Return whether the last digit is the Luhn check digit of the others."""
    return number.isascii() and number.isdigit() and luhn_digit(number[:-1]) == number[-1]
