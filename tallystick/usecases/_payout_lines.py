"""Reads the lines of a payout: what of ours each is about, what it posts, what does not agree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import LineKind, PayoutLine
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund
from tallystick.usecases._money import clearing_of

_OF_A_CHARGE = (LineKind.CHARGE, LineKind.RETURN, LineKind.DISPUTE, LineKind.DISPUTE_WON)


@dataclass(frozen=True, slots=True)
class Matched:
    """A line with what of ours it is about; `trouble` says what does not agree, or nothing."""

    line: PayoutLine
    payment: Payment | None
    refund: Refund | None

    @property
    def off(self) -> Money:
        """What they say less what we say."""
        if self.line.kind == LineKind.CHARGE and self.payment:
            return self.line.gross - Money(self.payment.captured_cents)
        if self.line.kind == LineKind.REFUND and self.refund:
            return self.line.gross + Money(self.refund.total_cents)
        return ZERO

    @property
    def unknown(self) -> bool:
        """Whether it names nothing of ours, though it should."""
        if self.line.kind == LineKind.FEE:
            return False
        return self.payment is None

    def subject(self, payout: str) -> str:
        """Return what a difference about it is filed under."""
        return (
            f"payment:{self.payment.id}" if self.payment else f"{payout}:{self.line.line_reference}"
        )


def match(lines: Sequence[PayoutLine], gateway: str) -> list[Matched]:
    """Find the payments and refunds of the lines, by the processor's references."""
    charges = [line.charge_reference for line in lines if line.charge_reference]
    refunds = [line.refund_reference for line in lines if line.refund_reference]
    payments = {
        one.gateway_reference: one
        for one in Payment.objects.filter(gateway=gateway, gateway_reference__in=charges)
    }
    given_back: dict[str, Refund] = {}
    named = Q(gateway_reference__in=refunds) | Q(reference__in=refunds)
    for refund in Refund.objects.filter(named).select_related("payment"):
        given_back |= {refund.reference: refund, refund.gateway_reference: refund}
    found = []
    for line in lines:
        refund_of_line = given_back.get(line.refund_reference) if line.refund_reference else None
        payment = payments.get(line.charge_reference)
        if line.kind == LineKind.REFUND:
            payment = refund_of_line.payment if refund_of_line else None
        found.append(Matched(line, payment, refund_of_line))
    return found


def entry_lines(matched: Sequence[Matched], net: Money, city: City) -> list[Line]:
    """
    Return what a payout posts: the bank gets its net, each payment's clearing is emptied.

    What the lines do not explain stays in the clearing under nobody's name, until it is explained.
    """
    books = city.books
    clearing: defaultdict[tuple[str, UUID | None], Money] = defaultdict(lambda: ZERO)
    fees = explained = ZERO
    for one in matched:
        payment = one.payment
        account = clearing_of(payment, city) if payment else books.card_clearing
        clearing[account, payment.id if payment else None] += one.line.gross
        fees += one.line.fee
        explained += one.line.net
    clearing[books.card_clearing, None] += net - explained
    return [
        Line(books.bank, net),
        Line(books.processor_fees, fees),
        *(
            Line(account, -amount, "payment" if payment else "", payment)
            for (account, payment), amount in clearing.items()
        ),
    ]
