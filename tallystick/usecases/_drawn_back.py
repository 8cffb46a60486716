"""Draws back onto a bill what had left it as a surplus, when the payment that paid it is gone."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from tallystick.catalog.model import City
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.billing.models import Obligation
from tallystick.records.refunds.surplus import given_away
from tallystick.usecases._money import book, receivable, undo

BACK = "unapplied_back"  # the kind of entry that the next import of the bill looks for, too


def draw_back(obligation: UUID, *, now: datetime, city: City) -> None:
    """
    Bring back the surplus of a bill that shrank, as far as the bill is open and it is still there.

    What the bill gave away comes back to it, the latest first. What somebody has used meanwhile
    stays owed: its payer has had it. The caller has locked the obligation.
    """
    found = given_away([obligation], city.books)
    if not found:
        return
    bill, there = found[0].bill, found[0].amount
    wanted = Money(Obligation.objects.values_list("open_cents", flat=True).get(id=obligation))
    for key, effective_at, moved in _entries(obligation, bill, city):
        amount = min(moved, there, wanted)
        if amount <= ZERO:
            return
        if amount == moved:
            undo(
                key=key,
                new_key=f"{key}:back",
                kind=BACK,
                opens={obligation: -amount},
                now=now,
                city=city,
            )
        else:
            book(
                key=f"unapplied-back:{obligation}:{new_id()}",
                kind=BACK,
                lines=[
                    receivable(obligation, -amount, city),
                    Line(city.books.unapplied, amount, "bill", bill),
                ],
                effective_at=effective_at,
                now=now,
                city=city,
            )
        there, wanted = there - amount, wanted - amount


def _entries(obligation: UUID, bill: UUID, city: City) -> list[tuple[str, datetime, Money]]:
    """Return the standing entries that moved a surplus off the obligation, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [obligation, bill, city.books.unapplied])
        return [(key, at, Money(cents)) for key, at, cents in cursor.fetchall()]


_ENTRIES = """
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
