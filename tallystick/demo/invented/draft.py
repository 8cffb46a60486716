"""A bill while it is being invented, and how it is written to a bill file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tallystick.catalog.model import Service
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Movement, accrued


def written(amount: Money) -> str:
    """Return "1284.37", as amounts stand in a bill file."""
    dollars, cents = divmod(abs(amount.cents), 100)
    return f"{'-' if amount.cents < 0 else ''}{dollars}.{cents:02d}"


@dataclass(slots=True)
class Line:
    """One printed line of a bill."""

    charge: str
    label: str
    amount: Money
    details: dict[str, Any] | None = None

    def row(self) -> dict[str, Any]:
        """Return it as the bill file has it."""
        row = {"charge": self.charge, "label": self.label, "amount": written(self.amount)}
        return {**row, "details": self.details} if self.details else row


@dataclass(slots=True)
class Part:
    """What is due by one day, and what came after: payments, reductions, late fees."""

    due: date
    lines: list[Line]
    label: str = ""
    movements: list[Movement] = field(default_factory=list)
    fees: dict[str, Money] = field(default_factory=dict)
    billed: Money = field(init=False)  # what the lines come to; they stay as they are

    def __post_init__(self) -> None:
        self.billed = sum((line.amount for line in self.lines), ZERO)

    @property
    def balance(self) -> Money:
        """What is open, late fees included that were added so far."""
        moved = sum(movement.amount.cents for movement in self.movements)
        fees = sum(fee.cents for fee in self.fees.values())
        return Money(self.billed.cents + moved + fees)


@dataclass(slots=True)
class Draft:
    """One bill with its history; payments add the late fees that the city's own rules ask for."""

    service: Service
    number: str
    account: str
    issued: date
    parts: list[Part]
    second: str = ""
    name: str = ""
    address: str = ""
    other_number: str = ""
    tax_year: int | None = None
    period: tuple[date, date] | None = None
    details: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> Money:
        """What the whole bill comes to."""
        return sum((part.billed for part in self.parts), ZERO)

    def pay(self, on: date, *, position: int = 1, amount: Money | None = None) -> None:
        """Pay what is owed on a day, or a part of it, once the late fees until then are added."""
        self.add_late_fees(on, position=position)
        part = self.parts[position - 1]
        paid = part.balance if amount is None else min(amount, part.balance)
        if paid > ZERO:
            part.movements.append(Movement(on, -paid))
            self._note(on, "payment", paid, position=position)

    def reduce(
        self, on: date, amount: Money, *, why: str, position: int = 1, charge: str = ""
    ) -> None:
        """Take back a part of a charge, the principal unless said, as after a hearing."""
        charge = charge or self.service.principal
        self.parts[position - 1].movements.append(Movement(on, -amount, charge))
        self._note(on, "reduction", amount, position=position, charge=charge, note=why)

    def add_late_fees(self, on: date, *, position: int = 1) -> None:
        """Add what the rules ask for by the end of a day and is not there yet."""
        part = self.parts[position - 1]
        if on <= part.due:
            return
        for fee in accrued(
            in_force(
                self.service,
                issued_on=self.issued,
                tax_year=self.tax_year,
                programs=self.details.get("programs", ()),
            ),
            movements=[*self._charges(part), *part.movements],
            holds=(),
            due=part.due,
            order=self.service.order,
            as_of=on,
        ):
            charge = fee.policy.charge
            grown = fee.amount - part.fees.get(charge, ZERO)
            if grown > ZERO:
                part.fees[charge] = fee.amount
                self._note(fee.latest, "late-fee", grown, position=position, charge=charge)

    def row(self) -> dict[str, Any]:
        """Return the bill as one line of a bill file; what is empty is left out."""
        begin, end = self.period or (None, None)
        row = {
            "service": self.service.code,
            "number": self.number,
            "other_number": self.other_number,
            "account": self.account,
            "second": self.second,
            "name": self.name,
            "address": self.address,
            "issued": self.issued.isoformat(),
            "period_from": begin and begin.isoformat(),
            "period_to": end and end.isoformat(),
            "tax_year": self.tax_year,
            "total": written(self.total),
            "details": self.details,
            "obligations": [_obligation(part) for part in self.parts],
            "history": sorted(self.history, key=lambda item: str(item["on"])),
        }
        return {key: value for key, value in row.items() if value}

    def _charges(self, part: Part) -> Sequence[Movement]:
        return [Movement(self.issued, line.amount, line.charge) for line in part.lines]

    def _note(
        self,
        on: date,
        kind: str,
        amount: Money,
        *,
        position: int = 1,
        charge: str = "",
        note: str = "",
    ) -> None:
        item = {"on": on.isoformat(), "kind": kind, "obligation": position, "charge": charge}
        row = {**item, "amount": written(amount), "note": note}
        self.history.append({key: value for key, value in row.items() if value})


def _obligation(part: Part) -> dict[str, Any]:
    row: dict[str, Any] = {"due": part.due.isoformat()}
    if part.label:
        row["label"] = part.label
    return {**row, "lines": [line.row() for line in part.lines]}
