"""In which order a payment pays the parts of what is owed."""

from collections.abc import Sequence

from tallystick.kernel.money import ZERO, Money


class Balance:
    """
    What is charged and what is unpaid, by charge kind, while the days go by.

    A payment pays the charge kinds in the service's order; kinds outside the order come last.
    """

    def __init__(self, order: Sequence[str]) -> None:
        self.order = list(order)
        self.charged: dict[str, Money] = {}
        self.open: dict[str, Money] = {}
        self.credit = ZERO  # paid in advance of a charge

    def charge(self, kind: str, amount: Money) -> None:
        """Bill an amount, and let an advance payment pay it."""
        self.charged[kind] = self.charged.get(kind, ZERO) + amount
        self.open[kind] = self.open.get(kind, ZERO) + amount
        if self.open[kind] < ZERO:
            self.credit, self.open[kind] = self.credit - self.open[kind], ZERO
        self._spend()

    def unpaid(self, base: Sequence[str]) -> Money:
        """Return what is open of these charge kinds."""
        return sum((self.open.get(kind, ZERO) for kind in base), ZERO)

    def billed(self, base: Sequence[str]) -> Money:
        """Return what was charged of these charge kinds."""
        return sum((self.charged.get(kind, ZERO) for kind in base), ZERO)

    def pay(self, amount: Money) -> None:
        """
        Apply a payment in the service's order; what is left waits for the next charge.

        A negative amount is given back: first of what waits, then of what was paid last.
        """
        self.credit = self.credit + amount
        if amount < ZERO:
            self._reopen()
        self._spend()

    def _reopen(self) -> None:
        rest = [kind for kind in self.open if kind not in self.order]
        for kind in reversed([*self.order, *rest]):
            paid = self.charged.get(kind, ZERO) - self.open.get(kind, ZERO)
            back = min(-self.credit, paid)
            if back > ZERO:
                self.open[kind], self.credit = self.open[kind] + back, self.credit + back

    def _spend(self) -> None:
        rest = [kind for kind in self.open if kind not in self.order]
        for kind in [*self.order, *rest]:
            paid = min(self.credit, self.open.get(kind, ZERO))
            if paid > ZERO:
                self.open[kind], self.credit = self.open[kind] - paid, self.credit - paid
