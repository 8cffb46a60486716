"""Draws back onto a bill what had left it as a surplus, when the payment that paid it is gone."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.usecases._money import book, receivable, undo


def draw_back(obligation: UUID, payment: Payment, *, now: datetime, city: City) -> None:
    """
    Bring back the surplus of a bill that shrank, as far as the bill is open and it is still there.

    What the bill gave away comes back to it, the latest first. What somebody has used meanwhile
    stays owed: its payer has had it. The caller has locked the obligation.
    """
    bill = Obligation.objects.values_list("bill_id", flat=True).get(id=obligation)
    there = _unapplied_of_bill(bill, city)
    wanted = Money(Obligation.objects.values_list("open_cents", flat=True).get(id=obligation))
    for turn, (key, effective_at, moved) in enumerate(_given_away(obligation, bill, city)):
        amount = min(moved, there, wanted)
        if amount <= ZERO:
            return
        if amount == moved:
            undo(
                key=key,
                new_key=f"{key}:back",
                kind="unapplied_back",
                opens={obligation: -amount},
                now=now,
                city=city,
            )
        else:
            book(
                key=f"unapplied-back:{obligation}:{payment.id}:{turn}",
                kind="unapplied_back",
                lines=[
                    receivable(obligation, -amount, city),
                    Line(city.books.unapplied, amount, "bill", bill),
                ],
                effective_at=effective_at,
                now=now,
                city=city,
            )
        there, wanted = there - amount, wanted - amount


def _unapplied_of_bill(bill: UUID, city: City) -> Money:
    with connection.cursor() as cursor:
        cursor.execute(_THERE, [bill, city.books.unapplied])
        return Money(int(cursor.fetchone()[0]))


def _given_away(obligation: UUID, bill: UUID, city: City) -> list[tuple[str, datetime, Money]]:
    """Return the standing entries that moved a surplus off the obligation, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_AWAY, [obligation, bill, city.books.unapplied])
        return [(key, at, Money(cents)) for key, at, cents in cursor.fetchall()]


_THERE = """
SELECT coalesce(sum(CASE side WHEN 'C' THEN cents ELSE -cents END), 0) FROM ledger_posting
 WHERE subject_id = %s AND subject_kind = 'bill' AND account = %s
"""
_GIVEN_AWAY = """
SELECT e.idempotency_key, e.effective_at, p.cents
  FROM ledger_posting p
  JOIN ledger_entry e ON e.id = p.entry_id AND e.kind IN ('unapplied', 'late_fee')
  JOIN ledger_posting u ON u.entry_id = e.id
 WHERE p.subject_id = %s AND p.subject_kind = 'obligation' AND p.side = 'D' AND p.part = ''
   AND u.subject_id = %s AND u.subject_kind = 'bill' AND u.account = %s AND u.side = 'C'
   AND e.reverses_id IS NULL
   AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses_id = e.id)
 ORDER BY p.id DESC
"""
