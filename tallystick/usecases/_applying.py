"""Lets unapplied money pay a bill, and gives its payer what their bill was paid too much."""

import json
from datetime import datetime
from uuid import UUID

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.post import Line
from tallystick.ledger.prepared import rows
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.money import APPLIED, CLAIMED
from tallystick.records.refunds.surplus import surplus_of_bills
from tallystick.usecases._late_fees import LateFees
from tallystick.usecases._money import book, receivable, reopen


def claim(payment: Payment, *, now: datetime, city: City) -> None:
    """Make what the payment's bills were paid too much the payment's own, under its lock."""
    for bill, (_, amount) in surplus_of_bills(payment.id, city.books).items():
        unapplied = city.books.unapplied
        book(
            key=f"claimed:{payment.id}:{bill}:{new_id()}",
            kind=CLAIMED,
            lines=[
                Line(unapplied, amount, "bill", bill),
                Line(unapplied, -amount, "payment", payment.id),
            ],
            now=now,
            city=city,
        )


def apply(payment: Payment, obligation: UUID, amount: Money, *, now: datetime, city: City) -> Money:
    """
    Pay a bill with the payment's unapplied money, late fees up to now included.

    The caller has locked the obligation and the payment. Return what was really needed.
    """
    late = LateFees.of([obligation], city)
    late.pay(obligation, amount, now)
    _post_late_fees(late, now=now, city=city)
    opened = Money(Obligation.objects.values_list("open_cents", flat=True).get(id=obligation))
    needed = min(amount, opened)
    if needed > ZERO:
        book(
            key=f"applied:{payment.id}:{obligation}:{new_id()}",
            kind=APPLIED,
            lines=[
                Line(city.books.unapplied, needed, "payment", payment.id),
                receivable(obligation, -needed, city),
            ],
            now=now,
            city=city,
        )
    return needed


def _post_late_fees(late: LateFees, *, now: datetime, city: City) -> None:
    """Post what the rules want before the payment, as the settlement does."""
    batch = json.dumps({"entries": late.entries, "postings": late.postings}, default=str)
    rows(_ENTRIES, [local_day(now, city.zone), now, batch])
    rows(_POSTINGS, [batch])
    for obligation, change in late.change.items():
        reopen(obligation, change)


_ENTRIES = """
INSERT INTO ledger_entry
      (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
SELECT (x->>0)::uuid, 'late_fee', (x->>1)::timestamptz, %s, %s, x->>2, ''
  FROM jsonb_array_elements(%s::jsonb->'entries') x RETURNING id
"""
_POSTINGS = """
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT (x->>0)::uuid, x->>1, x->>2, (x->>3)::bigint, x->>4, (x->>5)::uuid, x->>6
  FROM jsonb_array_elements(%s::jsonb->'postings') x RETURNING id
"""
