"""Money without a bill: what payments hold of it, and what bills were paid too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tallystick.catalog.model import Books
from tallystick.kernel.money import Money
from tallystick.ledger.prepared import few, rows


@dataclass(frozen=True, slots=True)
class Surplus:
    """What of a payment waits without a bill, and since when."""

    payment: UUID
    reference: str
    amount: Money
    since: datetime


def surpluses(books: Books, *, before: datetime, limit: int) -> list[Surplus]:
    """
    Return the payments whose money waits since before a moment, the oldest first.

    Money of a bill that shrank counts as its payer's. What its payer wants to keep as a credit,
    what a refund has reserved, and what a bank may still take back is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SURPLUSES, {"unapplied": books.unapplied, "before": before, "limit": limit})
        return [
            Surplus(payment, reference, Money(int(cents)), since)
            for payment, reference, cents, since in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True)
class GivenAway:
    """What an obligation was paid too much and gave to its bill's unapplied money, still there."""

    obligation: UUID
    bill: UUID
    amount: Money


def given_away(obligations: Iterable[UUID], books: Books) -> list[GivenAway]:
    """Return what these obligations gave away, as far as nobody has used it; hold their locks."""
    found = rows(_GIVEN_AWAY, [sorted(obligations), books.unapplied, books.unapplied])
    return [GivenAway(one, bill, Money(int(cents))) for one, bill, cents in found]


# Of the bill's money each obligation has at most what the ones before it leave.
_GIVEN_AWAY = f"""
SELECT id, bill_id, least(cents, there - before)
  FROM (SELECT m.*, u.cents AS there,
               coalesce(sum(m.cents) OVER (PARTITION BY m.bill_id ORDER BY m.id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
          FROM (SELECT o.id, o.bill_id,
                       sum(CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END) AS cents
                  FROM billing_obligation o
                  JOIN ledger_posting p ON p.subject_id = o.id
                       AND p.subject_kind = 'obligation' AND p.part = ''
                 WHERE o.id = {few("uuid")}
                   AND EXISTS (SELECT FROM ledger_posting b
                                WHERE b.entry_id = p.entry_id AND b.subject_kind = 'bill'
                                  AND b.account = %s)
                 GROUP BY o.id) m
          JOIN LATERAL (SELECT sum(CASE p.side WHEN 'C' THEN p.cents ELSE -p.cents END) AS cents
                          FROM ledger_posting p
                         WHERE p.subject_id = m.bill_id AND p.subject_kind = 'bill'
                           AND p.account = %s) u ON true
         WHERE m.cents > 0) AS moved
 WHERE least(cents, there - before) > 0
"""  # noqa: S608 - nothing but our own text
_SURPLUSES = """
WITH unapplied AS (
    SELECT p.subject_kind, p.subject_id,
           sum(CASE p.side WHEN 'C' THEN p.cents ELSE -p.cents END) AS cents,
           max(e.recorded_at) FILTER (WHERE p.side = 'C') AS since
      FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
     WHERE p.account = %(unapplied)s AND p.subject_id IS NOT NULL
     GROUP BY 1, 2
    HAVING sum(CASE p.side WHEN 'C' THEN p.cents ELSE -p.cents END) > 0),
owned AS (
    SELECT subject_id AS payment_id, cents, since FROM unapplied WHERE subject_kind = 'payment'
     UNION ALL
    SELECT latest.payment_id, least(u.cents, latest.cents), u.since
      FROM unapplied u
      JOIN LATERAL (SELECT a.payment_id, a.cents
                      FROM payments_allocation a
                      JOIN billing_obligation o ON o.id = a.obligation_id
                      JOIN payments_payment p ON p.id = a.payment_id
                     WHERE o.bill_id = u.subject_id
                       AND p.state IN ('PENDING', 'CAPTURED', 'SETTLED', 'DISPUTE_WON')
                     ORDER BY p.effective_at DESC LIMIT 1) latest ON true
     WHERE u.subject_kind = 'bill')
SELECT p.id, p.reference, sum(o.cents), max(o.since)
  FROM owned o JOIN payments_payment p ON p.id = o.payment_id
 WHERE p.state IN ('CAPTURED', 'SETTLED', 'DISPUTE_WON')
   AND NOT EXISTS (SELECT FROM refunds_refund r
                    WHERE r.payment_id = p.id AND r.state IN ('REQUESTED', 'APPROVED'))
   AND coalesce((SELECT c.kind FROM refunds_choice c WHERE c.payment_id = p.id
                  ORDER BY c.id DESC LIMIT 1), '') <> 'CREDIT'
 GROUP BY p.id HAVING max(o.since) < %(before)s
 ORDER BY 4
 LIMIT %(limit)s
"""
