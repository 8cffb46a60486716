"""The card and account numbers that the processor knows; any other number is turned away."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class CardFate(StrEnum):
    """What happens to a card."""

    PAYS = "pays"
    DECLINES = "declines"
    STEP = "step"  # its bank wants one more step
    HANGS = "hangs"  # pays, after a long wait
    TIMES_OUT = "times-out"  # pays, and the payer sees an error page
    DISPUTED = "disputed"  # pays, and its holder contests it later


@dataclass(frozen=True, slots=True)
class PretendCard:
    """A card of the pretend kind; reason is the code of its decline."""

    number: str
    brand: str
    fate: CardFate = CardFate.PAYS
    reason: str = ""

    @property
    def spaced(self) -> str:
        """The number as it is printed on a card."""
        groups = (4, 10, 15) if len(self.number) == 15 else (4, 8, 12, 16)
        starts = (0, *groups)
        return " ".join(self.number[a:b] for a, b in zip(starts, groups, strict=False))


CARDS = {
    card.number: card
    for card in (
        PretendCard("4242424242424242", "Visa"),
        PretendCard("5555555555554444", "Mastercard"),
        PretendCard("378282246310005", "American Express"),
        PretendCard("6011111111111117", "Discover"),
        PretendCard("4000000000000002", "Visa", CardFate.DECLINES, "card_declined"),
        PretendCard("4000000000009995", "Visa", CardFate.DECLINES, "insufficient_funds"),
        PretendCard("4000000000000069", "Visa", CardFate.DECLINES, "expired_card"),
        PretendCard("4000000000000127", "Visa", CardFate.DECLINES, "incorrect_cvc"),
        PretendCard("4000002500003155", "Visa", CardFate.STEP),
        PretendCard("4000000000004087", "Visa", CardFate.HANGS),
        PretendCard("4000000000005043", "Visa", CardFate.TIMES_OUT),
        PretendCard("4000000000000259", "Visa", CardFate.DISPUTED),
    )
}

BANK = "Sandbox Test Bank"
ROUTING = "110000000"
CLEARING = timedelta(days=3)
DISPUTED_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class PretendAccount:
    """
    A bank account of the pretend kind.

    Times count from the moment the payer paid; an account that never clears has None.
    """

    number: str
    story: str  # a key of words.py
    clears_after: timedelta | None = CLEARING
    returns_after: timedelta | None = None
    return_code: str = ""
    refused: str = ""  # the code when the bank says no at once


ACCOUNTS = {
    account.number: account
    for account in (
        PretendAccount("000123456789", "clears"),
        PretendAccount("000123450000", "clears_now", clears_after=timedelta(0)),
        PretendAccount(
            "000222222227",
            "returns_r01",
            clears_after=None,
            returns_after=CLEARING,
            return_code="R01",
        ),
        PretendAccount(
            "000111111113",
            "returns_r02",
            clears_after=None,
            returns_after=timedelta(days=2),
            return_code="R02",
        ),
        PretendAccount(
            "000333333335",
            "returns_r10",
            returns_after=timedelta(days=40),
            return_code="R10",
        ),
        PretendAccount("000666666661", "never", clears_after=None),
        PretendAccount("000111111116", "refused", refused="no_account"),
    )
}


def is_routing_number(text: str) -> bool:
    """Return whether the digits have a Federal Reserve prefix and the ABA check digit."""
    if len(text) != 9 or not text.isascii() or not text.isdigit() or text == "000000000":
        return False
    prefix = int(text[:2])
    if not (0 <= prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80):
        return False
    return (
        sum(int(digit) * weight for digit, weight in zip(text, (3, 7, 1) * 3, strict=True)) % 10
        == 0
    )
