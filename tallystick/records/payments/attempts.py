"""A payment with everything that settles it, in one round trip."""

from dataclasses import dataclass
from uuid import UUID

from tallystick.ledger.prepared import rows
from tallystick.records.payments.models import Payment

_FIELDS = [field.attname for field in Payment._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment, where its receipt goes, and what it means to pay: obligations and cents."""

    payment: Payment
    email: str
    language: str
    items: tuple[tuple[UUID, int], ...]


def attempt(reference: str) -> Attempt | None:
    """Return the payment of this reference as it stands now, or None."""
    found = rows(_ATTEMPT, [reference])
    if not found:
        return None
    *fields, email, language, obligations, cents = found[0]
    return Attempt(
        payment=Payment.from_db("default", _FIELDS, fields),
        email=email or "",
        language=language or "en",
        items=tuple(zip(obligations or (), cents or (), strict=True)),
    )


_ATTEMPT = f"""
SELECT {", ".join(f"p.{name}" for name in _FIELDS)}, c.email, c.language,
       (SELECT array_agg(i.obligation_id ORDER BY i.id)
          FROM checkout_checkoutitem i WHERE i.checkout_id = c.id),
       (SELECT array_agg(i.cents ORDER BY i.id)
          FROM checkout_checkoutitem i WHERE i.checkout_id = c.id)
  FROM payments_payment p LEFT JOIN checkout_checkout c ON c.id = p.checkout_id
 WHERE p.reference = %s
"""
