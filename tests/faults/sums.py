"""What both sides say, counted in SQL: the processor's charges against our books and receipts."""

from dataclasses import astuple, dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from tallystick.records.payments.states import LIVE, NOT_TAKEN


@dataclass
class Sums:
    """How often money was taken there, and written down here."""

    charges: int = 0
    postings: int = 0
    receipts: int = 0
    lost: int = 0
    doubled: int = 0

    def since(self, before: "Sums") -> "Sums":
        """Return what has come to it since."""
        return Sums(*[new - old for new, old in zip(astuple(self), astuple(before), strict=True)])


ONCE = Sums(charges=1, postings=1, receipts=1)
_SUMS = """
    WITH charges AS (SELECT reference, total_cents FROM sandbox_session WHERE acted_at IS NOT NULL),
         online AS (SELECT * FROM payments_payment WHERE gateway <> '')
    SELECT (SELECT count(*) FROM charges),
           (SELECT count(*) FROM ledger_entry e
            JOIN online p ON e.idempotency_key = 'payment:' || p.id || ':taken'),
           (SELECT count(*) FROM receipts_receipt r JOIN online p ON p.id = r.payment_id),
           (SELECT count(*) FROM charges c WHERE NOT EXISTS
              (SELECT FROM online p WHERE p.reference = c.reference
               AND p.captured_cents = c.total_cents AND p.state <> ALL (%(not_taken)s))),
           (SELECT count(*) FROM online p WHERE p.state <> ALL (%(not_taken)s)
              AND (SELECT count(*) FROM charges c WHERE c.reference = p.reference) <> 1)
"""
_UNSAFE = """
    SELECT (SELECT count(*) FROM ledger_entry WHERE kind = 'payment'),
           (SELECT count(*) FROM (SELECT payment_id FROM receipts_receipt
                                  GROUP BY payment_id HAVING count(*) > 1) AS twice),
           (SELECT count(*) FROM receipts_receipt r JOIN payments_payment p ON p.id = r.payment_id
            WHERE p.gateway <> '' AND NOT EXISTS
              (SELECT FROM sandbox_session s WHERE s.reference = p.reference
               AND s.acted_at IS NOT NULL)),
           (SELECT count(*) FROM sandbox_session s
            JOIN payments_payment p ON p.reference = s.reference
            WHERE s.acted_at IS NULL AND s.expired_at IS NULL AND s.failed_at IS NULL
              AND s.expires_at > %(now)s AND p.state <> ALL (%(live)s))
"""
_SURPLUS = """
    SELECT coalesce(sum(CASE side WHEN 'C' THEN cents ELSE -cents END), 0)
    FROM ledger_posting WHERE account = %(account)s
"""


def count_sums() -> Sums:
    """Count both sides: what the processor took, and what is written down here."""
    return Sums(*_row(_SUMS, {"not_taken": list(NOT_TAKEN)}))


def count_unsafe(now: datetime) -> tuple[int, ...]:
    """Count posted payments, of these what is there twice or was never taken, and open pages."""
    return _row(_UNSAFE, {"now": now, "live": list(LIVE)})


def surplus() -> int:
    """Return the cents that pay no bill."""
    return _row(_SURPLUS, {"account": settings.CITY.books.unapplied})[0]


def _row(sql: str, values: dict[str, object]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()
