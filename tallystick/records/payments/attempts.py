"""A payment with everything that settles it, in one round trip."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tallystick.ledger.prepared import rows
from tallystick.records.payments.models import Payment

_FIELDS = [field.attname for field in Payment._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    A payment, where its receipt goes, and what it means to pay.

    The items are obligation, cents, and the day on which it is due.
    """

    payment: Payment
    email: str
    language: str
    items: tuple[tuple[UUID, int, date], ...]


def attempt(reference: str) -> Attempt | None:
    """Return the payment of this reference as it stands now, or None."""
    found = rows(_ATTEMPT, [reference])
    if not found:
        return None
    *fields, email, language, obligations, cents, due = found[0]
    return Attempt(
        payment=Payment.from_db("default", _FIELDS, fields),
        email=email or "",
        language=language or "en",
        items=tuple(zip(obligations or (), cents or (), due or (), strict=True)),
    )


_ATTEMPT = f"""
SELECT {", ".join(f"p.{name}" for name in _FIELDS)}, c.email, c.language,
       i.obligations, i.cents, i.due
  FROM payments_payment p LEFT JOIN checkout_checkout c ON c.id = p.checkout_id
  LEFT JOIN LATERAL (
       SELECT array_agg(o.id ORDER BY i.id) AS obligations,
              array_agg(i.cents ORDER BY i.id) AS cents,
              array_agg(o.due_on ORDER BY i.id) AS due
         FROM checkout_checkoutitem i JOIN billing_obligation o ON o.id = i.obligation_id
        WHERE i.checkout_id = c.id) i ON true
 WHERE p.reference = %s
"""
