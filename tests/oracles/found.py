"""What the books hold after an import, by bill number."""

from django.conf import settings
from django.db import connection

from tallystick.kernel.money import Money

_OPEN = """
SELECT b.number, sum(o.open_cents) FROM billing_bill b JOIN billing_obligation o ON o.bill_id = b.id
 GROUP BY b.number
"""
_UNAPPLIED = """
SELECT b.number, sum(CASE p.side WHEN 'C' THEN p.cents ELSE -p.cents END)
  FROM ledger_posting p JOIN billing_bill b ON b.id = p.subject_id
 WHERE p.subject_kind = 'bill' AND p.account = %s GROUP BY b.number
"""
_READINGS = """
SELECT l.details->>'meter', count(*), sum(l.cents) FROM billing_billline l
 WHERE l.details ? 'meter' GROUP BY 1
"""


def open_by_bill() -> dict[str, Money]:
    """Return what is open on each bill, all its obligations together."""
    return {number: Money(int(cents)) for number, cents in _rows(_OPEN)}


def unapplied_by_bill() -> dict[str, Money]:
    """Return what each bill was paid or credited beyond what it asks, where there is any."""
    return {
        number: Money(int(cents))
        for number, cents in _rows(_UNAPPLIED, settings.CITY.books.unapplied)
    }


def readings_by_meter() -> dict[str, tuple[int, Money]]:
    """Return how many readings each meter has, and what was charged for them."""
    return {meter: (many, Money(int(cents))) for meter, many, cents in _rows(_READINGS)}


def _rows(sql: str, *values: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()
