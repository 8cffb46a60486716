"""Takes charges of a bill back, the ones that a payment pays last first."""

from uuid import UUID

from django.db import connection

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.records.billing.models import Obligation
from tallystick.usecases._money import receivable


def take_back_charges(obligation: UUID, amount: Money, city: City) -> list[Line]:
    """
    Return the lines that take an amount of charges back, and the revenue with them.

    What the bill's charges do not hold any more is given up instead.
    """
    code = Obligation.objects.values_list("bill__service", flat=True).get(id=obligation)
    service, charged = city.service[code], _charged(obligation)
    lines = []
    for part in reversed(service.order):
        back = min(amount, max(charged.get(part, ZERO), ZERO))
        amount -= back
        lines += [
            receivable(obligation, -back, city, part=part),
            Line(service.charge[part].revenue, back, part=part),
        ]
    return lines + give_up_charges(obligation, amount, city)


def give_up_charges(obligation: UUID, amount: Money, city: City) -> list[Line]:
    """Return the lines that take an amount of charges back at the city's own expense."""
    code = Obligation.objects.values_list("bill__service", flat=True).get(id=obligation)
    principal = city.service[code].principal
    return [
        receivable(obligation, -amount, city, part=principal),
        Line(city.books.write_offs, amount, part=principal),
    ]


def _charged(obligation: UUID) -> dict[str, Money]:
    with connection.cursor() as cursor:
        cursor.execute(_CHARGED, [obligation])
        return {part: Money(int(cents)) for part, cents in cursor.fetchall()}


_CHARGED = """
SELECT part, sum(CASE side WHEN 'D' THEN cents ELSE -cents END) FROM ledger_posting
 WHERE subject_id = %s AND subject_kind = 'obligation' AND part <> ''
 GROUP BY part
"""
