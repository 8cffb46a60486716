"""The one path by which captured money enters the books: a batch, in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.prepared import rows
from tallystick.records.billing.owed import OURS, Facts, Posted, facts_of
from tallystick.records.payments.states import LIVE, PaymentState
from tallystick.rules.late_fees import Movement

_AT_ONCE = 2_000  # payments in one statement; beyond that its JSON grows faster than it gains
_SETTLE = "SELECT settle(%s::jsonb)"


class Changed(Exception):
    """A bill or a payment has changed since it was read: read again and settle again."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a payment means to pay on one obligation."""

    obligation: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Money that was taken, and what its payer meant it for.

    `captured` is what was really taken; when it is not the items and the fee, nothing is guessed:
    all of it becomes unapplied money.
    """

    payment: UUID
    reference: str
    before: PaymentState
    after: PaymentState
    effective_at: datetime
    captured: Money
    fee: Money
    items: tuple[Item, ...]
    method: str
    gateway_reference: str = ""
    brand: str = ""
    last4: str = ""
    email: str = ""
    language: str = "en"

    @property
    def as_meant(self) -> bool:
        """Whether exactly the quote was taken."""
        return self.captured == sum((item.amount for item in self.items), self.fee)


def settle(taken: Sequence[Taken], *, actor: str, now: datetime, city: City) -> None:
    """
    Post captured money: late fees up to when its payers acted, allocations, receipts, notices.

    All of it happens in one transaction, or nothing does. What is taken beyond what is owed becomes
    unapplied money of its payment.

    :raises Changed: if a payment or bill has changed meanwhile, or was settled by someone else
    """
    if len(taken) > _AT_ONCE:
        with transaction.atomic():
            for first in range(0, len(taken), _AT_ONCE):
                settle(taken[first : first + _AT_ONCE], actor=actor, now=now, city=city)
        return
    obligations = {item.obligation for one in taken for item in one.items}
    today = local_day(now, city.zone)
    facts = facts_of(sorted(obligations), city, late_on=today)
    batch = _Batch(facts, actor=actor, now=now, city=city)
    for one in taken:
        batch.add(one)
    _run(batch.as_json())


def _run(batch: str) -> None:
    """Call the database's settle(); on its own a statement is a transaction already."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                rows(_SETTLE, [batch])
        else:
            rows(_SETTLE, [batch])
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            raise Changed(str(error)) from error
        raise


@dataclass
class _Batch:
    """The rows that a settlement writes, in the shape that the database's settle() reads."""

    facts: dict[UUID, Facts]
    actor: str
    now: datetime
    city: City
    released: dict[UUID, Money] = field(default_factory=dict)
    rows: dict[str, list[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.read = dict(self.facts)
        for table in (
            *("obligations", "payments", "entries", "postings"),
            *("allocations", "receipts", "notices"),
        ):
            self.rows[table] = []

    def add(self, taken: Taken) -> None:
        """Settle one payment on what the batch knows so far."""
        books = self.city.books
        self._payment(taken)
        entry = self._entry("payment", taken.effective_at, f"payment:{taken.payment}:taken")
        clearing = books.ach_clearing if taken.method == "echeck" else books.card_clearing
        self._post(entry, clearing, "D", taken.captured, "payment", taken.payment)
        rest = taken.captured
        if taken.as_meant:
            self._post(entry, books.service_fees, "C", taken.fee, "payment", taken.payment)
            rest = rest - taken.fee
        lines: dict[str, list[dict[str, object]]] = {}
        for item in taken.items:
            applied = self._apply(taken, item, entry) if taken.as_meant else ZERO
            rest = rest - applied
            self._release(taken, item)
            facts = self.facts[item.obligation]
            biller = self.city.service[facts.service].biller
            lines.setdefault(biller, []).append(_line(facts, item, applied))
        self._post(entry, books.unapplied, "C", rest, "payment", taken.payment)
        self._proofs(taken, lines)

    def as_json(self) -> str:
        """Return the whole batch."""
        for identity, read in self.read.items():
            facts = self.facts[identity]
            released = self.released.get(identity, ZERO)
            self.rows["obligations"].append(
                [identity, read.revision, facts.open.cents, released.cents]
            )
        return json.dumps(self.rows, default=str)

    def _apply(self, taken: Taken, item: Item, entry: UUID) -> Money:
        """Bring the obligation's late fees up to date, pay it, and return what was applied."""
        day = local_day(taken.effective_at, self.city.zone)
        self._bring_up_to_date(item, day, taken.effective_at)
        facts = self.facts[item.obligation]
        applied = min(item.amount, facts.open)
        if applied:
            receivable = self.city.service[facts.service].receivable
            self._post(entry, receivable, "C", applied, "obligation", item.obligation)
            self.rows["allocations"].append([taken.payment, item.obligation, applied.cents])
        paid = Posted("payment", day, "", -applied)
        self.facts[item.obligation] = replace(
            facts, open=facts.open - applied, posted=(*facts.posted, paid)
        )
        return applied

    def _release(self, taken: Taken, item: Item) -> None:
        """Let go of what the payment held, whether or not its money could be applied."""
        if taken.before in LIVE:
            held = self.released.get(item.obligation, ZERO)
            self.released[item.obligation] = held + item.amount

    def _bring_up_to_date(self, item: Item, day: date, effective_at: datetime) -> None:
        """
        Post the late fees that the rules want when this payment is taken into account.

        A payment that is heard of late can make fees disappear; then what others have paid for
        them becomes unapplied money.
        """
        facts = self.facts[item.obligation]
        if facts.due_on >= local_day(self.now, self.city.zone):
            return
        service = self.city.service[facts.service]
        latest = max([day, *(posted.on for posted in facts.posted if not posted.part)])
        if latest <= facts.due_on and not any(posted.kind == OURS for posted in facts.posted):
            return
        meant = Movement(day, -item.amount)
        changes = facts.still_to_post(facts.late_fees(service, latest, (meant,)))
        if not changes:
            return
        key = f"late_fee:{item.obligation}:{facts.revision}:{len(facts.posted)}"
        entry = self._entry(OURS, effective_at, key)
        posted, left = list(facts.posted), facts.open
        for charge, change in changes.items():
            self._both(
                entry, service.receivable, service.charge[charge].revenue, change, item, charge
            )
            posted.append(Posted(OURS, day, charge, change))
            left = left + change
        if left < ZERO:
            self._both(entry, service.receivable, self.city.books.unapplied, -left, item, "")
            posted.append(Posted(OURS, day, "", -left))
            left = ZERO
        self.facts[item.obligation] = replace(facts, open=left, posted=tuple(posted))

    def _both(
        self, entry: UUID, debit: str, credit: str, amount: Money, item: Item, part: str
    ) -> None:
        """Post an amount on an obligation and its counterpart; a negative one the other way."""
        sides = ("D", "C") if amount > ZERO else ("C", "D")
        self._post(entry, debit, sides[0], abs(amount), "obligation", item.obligation, part)
        self._post(entry, credit, sides[1], abs(amount), "", None, part)

    def _payment(self, taken: Taken) -> None:
        detail = "" if taken.as_meant else f"took {taken.captured}, not what was meant"
        self.rows["payments"].append(
            {
                "id": taken.payment,
                "before": taken.before,
                "after": taken.after,
                "effective_at": taken.effective_at,
                "at": self.now,
                "actor": self.actor,
                "detail": detail,
                "method": taken.method,
                "gateway_reference": taken.gateway_reference,
                "brand": taken.brand,
                "last4": taken.last4,
            }
        )

    def _entry(self, kind: str, effective_at: datetime, key: str) -> UUID:
        identity = new_id()
        self.rows["entries"].append(
            {
                "id": identity,
                "kind": kind,
                "effective_at": effective_at,
                "posting_date": local_day(self.now, self.city.zone),
                "recorded_at": self.now,
                "idempotency_key": key,
            }
        )
        return identity

    def _post(
        self,
        entry: UUID,
        account: str,
        side: str,
        amount: Money,
        kind: str,
        subject: UUID | None,
        part: str = "",
    ) -> None:
        if amount:
            self.rows["postings"].append([entry, account, side, amount.cents, kind, subject, part])

    def _proofs(self, taken: Taken, lines: dict[str, list[dict[str, object]]]) -> None:
        """Write one receipt a biller, and the message that tells the payer."""
        for number, (biller, paid) in enumerate(sorted(lines.items()), start=1):
            self.rows["receipts"].append(
                {
                    "id": new_id(),
                    "code": f"{taken.reference}-{number}",
                    "payment_id": taken.payment,
                    "biller": biller,
                    "issued_at": self.now,
                    "cents": sum(line["cents"] for line in paid),  # type: ignore[misc]
                    "facts": {"lines": paid},
                }
            )
        if taken.email:
            self.rows["notices"].append(
                {
                    "id": new_id(),
                    "fact": f"payment:{taken.payment}",
                    "kind": "payment-received",
                    "channel": "email",
                    "recipient": taken.email,
                    "language": taken.language,
                    "context": {"reference": taken.reference},
                    "created_at": self.now,
                }
            )


def _line(facts: Facts, item: Item, applied: Money) -> dict[str, object]:
    """Return what a receipt says about one obligation."""
    return {
        "obligation": str(item.obligation),
        "service": facts.service,
        "number": facts.number,
        "due_on": facts.due_on.isoformat(),
        "cents": item.amount.cents,
        "unapplied_cents": (item.amount - applied).cents,
    }
