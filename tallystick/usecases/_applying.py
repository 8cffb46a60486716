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
from tallystick.records.refunds.money import (
    APPLIED,
    CLAIMED,
    PaymentMoney,
    money_of,
    reserved,
)
from tallystick.records.refunds.surplus import given_away
from tallystick.usecases._basket import least_payable
from tallystick.usecases._drawn_back import BACK
from tallystick.usecases._late_fees import LateFees
from tallystick.usecases._money import book, receivable, reopen


class TooLittle(Exception):
    """The service takes no part of a bill that is so small; `least` is what it takes."""

    def __init__(self, least: Money) -> None:
        super().__init__(str(least))
        self.least = least


def claim(payment: Payment, money: PaymentMoney, *, now: datetime, city: City) -> PaymentMoney:
    """
    Make what the payment's bills were paid too much its own unapplied money, under its lock.

    At most what it pays there, and has not promised to a refund. Nothing changes on the bill: what
    it gave away comes back, and leaves again as this payment's.
    """
    unapplied, promised = city.books.unapplied, reserved(payment.id)
    for given in given_away(money.paid, city.books):
        obligation = given.obligation
        free = money.paid[obligation] - promised.get(obligation, ZERO)
        amount = min(given.amount, free)
        if amount <= ZERO:
            continue
        turn = new_id()
        reopen(obligation, amount)  # so that it is not below zero in between
        book(
            key=f"unapplied-back:{obligation}:{turn}",
            kind=BACK,
            lines=[
                Line(unapplied, amount, "bill", given.bill),
                receivable(obligation, -amount, city),
            ],
            now=now,
            city=city,
        )
        book(
            key=f"claimed:{obligation}:{turn}",
            kind=CLAIMED,
            lines=[
                receivable(obligation, amount, city),
                Line(unapplied, -amount, "payment", payment.id),
            ],
            now=now,
            city=city,
        )
        reopen(obligation, -amount)
    return money_of(payment.id, city.books)


def apply(payment: Payment, obligation: UUID, amount: Money, *, now: datetime, city: City) -> Money:
    """
    Pay a bill with the payment's unapplied money, late fees up to now included.

    The caller has locked the obligation and the payment. Return what was really needed.

    :raises TooLittle: if the service does not take such a part; the transaction must not stand
    """
    late = LateFees.of([obligation], city)
    late.pay(obligation, amount, now)
    _post_late_fees(late, now=now, city=city)
    bill = Obligation.objects.select_related("bill").get(id=obligation)
    opened = Money(bill.open_cents)
    needed = min(amount, opened)
    least = least_payable(city.service[bill.bill.service], opened)
    if needed < least:
        raise TooLittle(least)
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
    rows(_POST, [local_day(now, city.zone), now, batch, batch])
    for obligation, change in late.change.items():
        reopen(obligation, change)


_POST = """
WITH entries AS (
    INSERT INTO ledger_entry
          (id, kind, effective_at, posting_date, recorded_at, idempotency_key, memo)
    SELECT (x->>0)::uuid, 'late_fee', (x->>1)::timestamptz, %s, %s, x->>2, ''
      FROM jsonb_array_elements(%s::jsonb->'entries') x)
INSERT INTO ledger_posting (entry_id, account, side, cents, subject_kind, subject_id, part)
SELECT (x->>0)::uuid, x->>1, x->>2, (x->>3)::bigint, x->>4, (x->>5)::uuid, x->>6
  FROM jsonb_array_elements(%s::jsonb->'postings') x RETURNING id
"""
