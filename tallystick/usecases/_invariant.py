"""What an invariant of money is, and the words that several of them share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """
    What must hold (RELIABILITY.md section 4), what is counted, and what finds the exceptions.

    `checked` selects one number; `broken` selects a text for each exception.
    """

    id: str
    says: str
    checked: str
    broken: str


SIGNED = "CASE side WHEN 'D' THEN cents ELSE -cents END"
TAKEN = "('PENDING','CAPTURED','SETTLED','RETURNED','DISPUTED','DISPUTE_WON','DISPUTE_LOST')"
