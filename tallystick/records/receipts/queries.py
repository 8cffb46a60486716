"""What a receipt proves, with what became of the money later."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Count, Sum

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Posting, Side
from tallystick.ledger.prepared import rows
from tallystick.ledger.queries import received
from tallystick.records.billing import made
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import Receipt, ReceiptNumber
from tallystick.records.refunds.queries import GivenBack, refunded


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What was paid on one bill."""

    service: str
    number: str
    due_on: str  # a day, as "2026-12-01"
    amount: Money
    unapplied: Money


@dataclass(frozen=True, slots=True)
class ProofPart:
    """The receipt of one biller; its series number comes a few seconds after its code."""

    biller: str
    code: str
    issued_at: datetime
    amount: Money
    lines: tuple[ProofLine, ...]
    year: int | None
    number: int | None

    @property
    def unapplied(self) -> Money:
        """What found no debt to pay."""
        return sum((line.unapplied for line in self.lines), Money(0))


@dataclass(frozen=True, slots=True)
class Proof:
    """A payment that was taken, and its receipts; `captured` is what was really taken."""

    payment: Payment
    parts: tuple[ProofPart, ...]
    captured: Money
    given_back: GivenBack
    returned_fee: Money  # what a bill asks for because this payment came back

    @property
    def as_meant(self) -> bool:
        """Whether exactly what the payer agreed to was taken."""
        return self.captured == Money(self.payment.total_cents)

    @property
    def unapplied(self) -> Money:
        """What found no debt to pay, the fee included when nothing could be applied."""
        if not self.as_meant:
            return self.captured
        return sum((part.unapplied for part in self.parts), Money(0))


@dataclass(frozen=True, slots=True)
class TakenSince:
    """How many payments were taken, and how much for bills, fees left out."""

    payments: int
    amount: Money


def taken_since(moment: datetime) -> TakenSince:
    """Return what receipts were written for since a moment."""
    found = Receipt.objects.filter(issued_at__gte=moment).aggregate(
        payments=Count("payment", distinct=True), cents=Sum("cents", default=0)
    )
    return TakenSince(found["payments"], Money(found["cents"]))


def proof(reference: str) -> Proof | None:
    """Return the proof of a payment, or None: it is unknown, or nothing was ever taken."""
    payment = by_reference(reference)
    if payment is None or payment.effective_at is None:
        return None
    return Proof(
        payment=payment,
        parts=tuple(
            _part(*made.each((Receipt, ReceiptNumber), row))
            for row in rows(_receipts(), [payment.id])
        ),
        captured=received(payment.id),
        given_back=refunded(payment),
        returned_fee=_returned_fee(payment),
    )


@cache
def _receipts() -> str:
    return f"""
SELECT {made.columns(Receipt, "r")}, {made.columns(ReceiptNumber, "n")}
  FROM receipts_receipt r LEFT JOIN receipts_receiptnumber n ON n.receipt_id = r.id
 WHERE r.payment_id = %s
 ORDER BY r.code
"""  # noqa: S608 - names of columns alone


def _returned_fee(payment: Payment) -> Money:
    if payment.state != PaymentState.RETURNED:
        return ZERO
    key = f"payment:{payment.id}:returned-item-fee"
    charged = Posting.objects.filter(entry__idempotency_key=key, side=Side.DEBIT)
    return sum((Money(posting.cents) for posting in charged), ZERO)


def _part(receipt: Receipt, numbered: ReceiptNumber | None) -> ProofPart:
    return ProofPart(
        biller=receipt.biller,
        code=receipt.code,
        issued_at=receipt.issued_at,
        amount=Money(receipt.cents),
        lines=tuple(
            ProofLine(
                service=line["service"],
                number=line["number"],
                due_on=line["due_on"],
                amount=Money(line["cents"]),
                unapplied=Money(line["unapplied_cents"]),
            )
            for line in receipt.facts["lines"]
        ),
        year=numbered.year if numbered else None,
        number=numbered.number if numbered else None,
    )
