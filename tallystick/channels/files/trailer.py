"""The last line that a bill file may have: how many bills stand above it, and their total."""

from tallystick.kernel.money import Money
from tallystick.records.billing.documents import BillDocument, Mistake


class Tally:
    """Counts the bills of a file, to compare them with its last line."""

    def __init__(self) -> None:
        self.bills = 0
        self.cents = 0
        self.ended = False
        self.spoiled = False  # a bill could not be read, so that nothing can be compared

    def add(self, bill: BillDocument) -> BillDocument:
        """Count one bill, and give it back."""
        self.bills += 1
        self.cents += bill.total
        return bill

    def compare(self, line: int, *, bills: int, cents: int) -> list[Mistake]:
        """Return how the last line differs from what stands above it."""
        self.ended = True
        mistakes: list[Mistake] = []
        if self.spoiled:
            return mistakes
        if bills != self.bills:
            mistakes.append(
                Mistake(line, f"The last line says {bills} bills, but we read {self.bills}.")
            )
        if cents != self.cents:
            said, read = Money(cents), Money(self.cents)
            mistakes.append(
                Mistake(line, f"The last line says {said}, but the bills sum to {read}.")
            )
        return mistakes
