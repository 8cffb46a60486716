"""Where a payment's money is now, by the ledger alone: on bills, unapplied, on its way back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.catalog.model import Books
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.prepared import few, rows
from tallystick.records.billing import made
from tallystick.records.refunds.models import RefundLine
from tallystick.records.refunds.states import WAITING

APPLIED = "applied"  # unapplied money that pays another bill
CLAIMED = "claimed"  # what a bill was paid too much becomes its payer's own


@dataclass(frozen=True, slots=True)
class Moved:
    """Unapplied money of a payment that an entry has moved onto a bill."""

    key: str
    effective_at: datetime
    obligation: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentMoney:
    """
    Where the money of one payment is.

    `paid` is what it pays on each obligation, in the order in which it came to pay them; what
    was given back or taken back is left out. The other sums are of the payment as a whole.
    """

    paid: dict[UUID, Money]
    unapplied: Money
    fee: Money
    clearing: Money
    disputed: Money
    payable: Money  # submitted to be given back, not confirmed yet
    lost: Money  # the bank took it back though it had been given back before
    moved: tuple[Moved, ...]

    @property
    def held(self) -> Money:
        """All of it that is here."""
        return sum(self.paid.values(), ZERO) + self.unapplied + self.fee


def money_of(payment: UUID, books: Books) -> PaymentMoney:
    """Return where the payment's money is; hold its row's lock to rely on it."""
    paid: defaultdict[UUID, Money] = defaultdict(lambda: ZERO)
    sums: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    moved = []
    for key, kind, stands, at, account, subject_kind, subject, part, cents in rows(
        _MONEY, [payment]
    ):
        amount = Money(cents)
        if subject_kind == "payment":
            sums[account] += amount if subject == payment else ZERO
        elif subject_kind == "obligation" and not part:
            paid[subject] -= amount
        if stands and kind == APPLIED and subject_kind == "obligation":
            moved.append(Moved(key, at, subject, abs(amount)))
    return PaymentMoney(
        paid={obligation: amount for obligation, amount in paid.items() if amount},
        unapplied=-sums[books.unapplied],
        fee=-sums[books.service_fees],
        clearing=sums[books.card_clearing] + sums[books.ach_clearing],
        disputed=sums[books.disputed],
        payable=-sums[books.refunds_payable],
        lost=sums[books.write_offs],
        moved=tuple(moved),
    )


def reserved(payment: UUID) -> dict[UUID | None, Money]:
    """Return what waiting refunds will give back, by obligation; unapplied money under None."""
    found: dict[UUID | None, Money] = {}
    for line in made.find(RefundLine, _OF_WAITING, [payment, [state.value for state in WAITING]]):
        found[line.obligation_id] = found.get(line.obligation_id, ZERO) + Money(line.cents)
    return found


_OF_WAITING = f"""t.refund_id IN (
    SELECT r.id FROM refunds_refund r WHERE r.payment_id = %s AND r.state = {few("text")})
"""  # noqa: S608 - nothing but our own text
# Every entry that moves a payment's money has a posting that names the payment, so the index on
# subjects finds them. A payout's entry is about many payments: only their own postings count.
_MONEY = """
WITH mine AS (
    SELECT p.id, p.entry_id, e.kind = 'payout' AS shared
      FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
     WHERE p.subject_id = %s AND p.subject_kind = 'payment')
SELECT e.idempotency_key, e.kind,
       e.reverses_id IS NULL AND NOT EXISTS (
           SELECT FROM ledger_entry r WHERE r.reverses_id = e.id),
       e.effective_at, p.account, p.subject_kind, p.subject_id, p.part,
       CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END
  FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
 WHERE p.id IN (SELECT id FROM mine WHERE shared
                 UNION ALL
                SELECT q.id FROM ledger_posting q
                 WHERE q.entry_id IN (SELECT entry_id FROM mine WHERE NOT shared))
 ORDER BY p.id
"""
