"""What the books say: sums over postings, never a kept balance."""

from collections.abc import Sequence
from uuid import UUID

from tallystick.kernel.money import Money
from tallystick.ledger.prepared import rows


def debit_balance(account: str) -> Money:
    """Return debits minus credits of an account, in all its time."""
    return _sum("WHERE account = %s", [account])


def trial_balance() -> Money:
    """Return debits minus credits of all accounts: zero, or the books are broken."""
    return _sum("", [])


def received(payment: UUID) -> Money:
    """Return what was taken with a payment, whatever was taken back or given back since."""
    return _sum(
        "p JOIN ledger_entry e ON e.id = p.entry_id WHERE p.subject_id = %s"
        " AND p.subject_kind = 'payment' AND p.side = 'D' AND e.kind = 'payment'",
        [payment],
    )


def _sum(where: str, values: Sequence[str | UUID]) -> Money:
    ((cents,),) = rows(f"{_SUM} {where}", values)
    return Money(int(cents))


_SUM = """
SELECT coalesce(sum(CASE side WHEN 'D' THEN cents ELSE -cents END), 0) FROM ledger_posting
"""
