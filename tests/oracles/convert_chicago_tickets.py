"""Turns Chicago's published tickets into bills with a history, as of 14 May 2018.

The files state amounts, the latest status and its day, but no due date and no day of a payment.
What is assumed is in docs/oracles.md; a ticket whose amounts follow no known rule is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tallystick.kernel.money import ZERO, Money
from tests.oracles.convert import Bill, Converted, Left, Row, line, money, movement, total

AS_OF = date(2018, 5, 14)
COLLECTION_RATE = Decimal("0.22")
CAMERA, PARKING = "Red Light", "parking"

# The last days on which tickets were paid at face value for sure, and before the first doubled one.
_DAYS_TO_PAY = {CAMERA: 70, PARKING: 82}
_PAID_DATE_UNKNOWN = "Paid before it was referred; the day is not published."


@dataclass(frozen=True, slots=True)
class Ticket:
    """The amounts of a published row, and how they come about."""

    number: str
    issued: date
    latest: date  # the day of the latest status
    queue: str
    fine: Money
    doubled: Money
    due: Money  # negative: a credit
    paid: Money
    kind: str  # CAMERA or PARKING

    @classmethod
    def read(cls, row: Row) -> "Ticket":
        return cls(
            number=row["ticket_number"],
            issued=date.fromisoformat(row["issue_date"][:10]),
            latest=date.fromisoformat(row["ticket_queue_date"][:10]),
            queue=row["ticket_queue"],
            fine=money(row["fine_level1_amount"]),
            doubled=money(row["fine_level2_amount"]),
            due=money(row["current_amount_due"]),
            paid=money(row["total_payments"]),
            kind=CAMERA if row["unit_description"] == CAMERA else PARKING,
        )

    @property
    def due_on(self) -> date:
        """
        Return the assumed due date.

        The letter with the due date was never sent while the owner is unknown.
        """
        if self.queue == "Define":
            return AS_OF
        return self.issued + timedelta(days=_DAYS_TO_PAY[self.kind])

    @property
    def paid_before_referral(self) -> Money | None:
        """Return what was paid before the 22 percent were added, or None if never referred."""
        owed = self.due + self.paid
        if self.queue not in ("Paid", "Notice") or self.due < ZERO or owed <= self.doubled:
            return None
        before = [ZERO, self.paid] if self.due else [ZERO, *self._whole_dollars()]
        return next((each for each in before if owed == self.referred(each)), None)

    @property
    def referred_on(self) -> date | None:
        """Return the assumed day of referral, the day after a part was paid; None if never."""
        if self.queue == "Notice" or self.paid_before_referral is not None:
            return self.due_on + timedelta(days=2)
        return None

    def _whole_dollars(self) -> Iterable[Money]:
        return (Money(cents) for cents in range(100, self.doubled.cents, 100))

    def referred(self, before: Money) -> Money:
        """Return what is owed in all when `before` was paid before it was referred (A8, A10)."""
        return self.doubled + (self.doubled - before).share(COLLECTION_RATE)

    def class_(self) -> str:
        """Return which published class the ticket is of, or "" if its amounts follow no rule."""
        if self.queue == "Dismissed":
            return "dismissed"
        if self.queue == "Define":
            return "owner unknown" if (self.due, self.paid) == (self.fine, ZERO) else ""
        before = self.paid_before_referral
        if before is not None:
            part = "part, then " if before else ""
            return f"{part}referred and paid" if not self.due else f"{part}referred"
        if self.queue == "Notice":
            return "doubled, not referred" if self.due == self.doubled else ""
        if self.due < ZERO:
            return "credit" if self.due == self.doubled - self.paid else ""
        return {self.fine: "paid", self.doubled: "doubled and paid"}.get(self.paid, "")


def convert(rows: Iterable[Row]) -> Converted:
    """Return the bills of the tickets, with the amounts as of 14 May 2018."""
    done = Converted(rows=0)
    for row in rows:
        done.rows += 1
        ticket = Ticket.read(row)
        if ticket.class_():
            done.bills.append(_bill(row, ticket))
        else:
            done.left.append(Left(ticket.number, "what was paid follows no known rule"))
    return done


def bare(row: Row) -> Bill:
    """Return the bill of a ticket that nobody pays: the fine, and the day of its referral."""
    ticket = Ticket.read(row)
    said = _bill(row, ticket)
    if ticket.referred_on:
        said["details"]["referred"] = str(ticket.referred_on)
    return {**said, **_owed(ticket, _fine(row, ticket)), "history": []}


def _bill(row: Row, ticket: Ticket) -> Bill:
    lines = [*_fine(row, ticket), *_added(ticket)]
    notice = row["notice_number"]
    # The plate is published as a hash; its first eight characters have the shape of a plate.
    plate = row["license_plate_number"][:8].upper()
    return {
        "service": "parking",
        "number": ticket.number,
        "other_number": "" if notice == "0" else notice,
        "account": f"{row['license_plate_state']} {plate}",
        "second": plate,
        "issued": str(ticket.issued),
        "details": {
            "violation": row["violation_description"],
            "code": row["violation_code"],
            "place": row["violation_location"],
            "happened": row["issue_date"],
            "stage": row["notice_level"],
        },
        **_owed(ticket, lines),
        "history": history(ticket),
    }


def _owed(ticket: Ticket, lines: list[dict[str, Any]]) -> Bill:
    return {
        "total": total(lines),
        "obligations": [{"due": str(ticket.due_on), "lines": lines}],
    }


def _fine(row: Row, ticket: Ticket) -> list[dict[str, Any]]:
    return [line("fine", row["violation_description"], ticket.fine)]


def _added(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the lines that were added to the fine, as the row states them."""
    if ticket.class_() in ("paid", "dismissed", "owner unknown"):
        return []
    lines = [line("penalty", "Late penalty", ticket.doubled - ticket.fine)]
    if ticket.paid_before_referral is not None:
        cost = ticket.due + ticket.paid - ticket.doubled
        lines.append(line("collection", "Collection cost", cost))
    return lines


def history(ticket: Ticket) -> list[Bill]:
    """
    Return what was paid or dismissed.

    The day of the latest status can be later than the payment. Who paid the bare fine did so by
    the due date, and a dismissal counts from then on at the latest: no fee grows in a contest.
    """
    early = min(ticket.latest, ticket.due_on)
    if ticket.class_() == "dismissed":
        return [movement("reduction", early, ticket.fine, "fine", "Dismissed")]
    before = ticket.paid_before_referral or ZERO
    after = ticket.paid - before
    moved = []
    if before:
        day = ticket.due_on + timedelta(days=1)
        moved.append(movement("payment", day, before, note=_PAID_DATE_UNKNOWN))
    if after:
        day = early if ticket.class_() == "paid" else ticket.latest
        moved.append(movement("payment", day, after))
    return moved
