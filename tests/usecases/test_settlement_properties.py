"""What is true of every settlement, whatever was billed, paid in parts, late, or heard of late."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tallystick.kernel.dates import start_of_day
from tallystick.kernel.identifiers import new_id, public_code
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState
from tallystick.usecases._settlement import Item, Taken, settle
from tests.people import bill

pytestmark = pytest.mark.django_db
DUE = date(2024, 3, 1)
THE_END = date(2025, 6, 1)
NUMBERS = count(1)


@dataclass(frozen=True)
class Debt:
    """A bill of some service, to be paid in any way."""

    service: str
    amount: Money

    def billed(self) -> "Billed":
        number = f"919{next(NUMBERS):07}"
        return Billed(
            bill(
                service=self.service,
                number=number,
                account=number,
                amount=self.amount,
                issued=date(2024, 2, 1),
                due=DUE,
                tax_year=2023,
            )
        )


@dataclass(frozen=True)
class Billed:
    """A bill in the books, settled when everything is over."""

    obligation: Obligation

    def owed(self, day: date) -> Money:
        identity = self.obligation.id
        return owed([identity], as_of=day, city=settings.CITY)[identity].total

    def hear_of(self, cents: int, day: date) -> None:
        """Settle a payment whose payer acted on that day."""
        now = start_of_day(THE_END, settings.CITY.zone)
        payment = Payment.objects.create(
            id=new_id(),
            reference=public_code(),
            method="card",
            cents=cents,
            state=PaymentState.EXPIRED,
            created_at=now,
        )
        PaymentEvent.objects.create(payment=payment, after=payment.state, at=now, actor="test")
        taken = Taken(
            payment=payment.id,
            reference=payment.reference,
            before=PaymentState.EXPIRED,
            after=PaymentState.CAPTURED,
            effective_at=start_of_day(day, settings.CITY.zone) + timedelta(hours=12),
            captured=Money(cents),
            fee=ZERO,
            items=(Item(self.obligation.id, Money(cents), DUE),),
            method="card",
        )
        settle([taken], actor="test", now=now, city=settings.CITY)


debts = st.builds(
    Debt,
    st.sampled_from(["parking", "property-tax", "water", "vehicle-sticker"]),
    st.integers(1, 900_00).map(Money),
)
days = st.integers(-20, 300).map(lambda number: DUE + timedelta(days=number))
payments = st.lists(
    st.tuples(days, st.integers(1, 600_00)),
    min_size=1,
    max_size=4,
    unique_by=lambda payment: payment[0],  # a day has no order of its own
)


@examples(max_examples=30)
@given(debts, payments)
def test_a_payment_lowers_what_is_owed_by_itself_and_by_nothing_else(
    debt: Debt, payments: list[tuple[date, int]]
) -> None:
    billed = debt.billed()
    for day, cents in sorted(payments):
        before = billed.owed(day)
        billed.hear_of(cents, day)
        assert billed.owed(day) == max(before - Money(cents), ZERO)

    last, _ = max(payments)
    if rest := billed.owed(last):
        billed.hear_of(rest.cents, last)
    assert billed.owed(last) == billed.owed(THE_END) == ZERO, "who has paid all owes nothing ever"


@examples(max_examples=30)
@given(debts, payments, st.randoms(use_true_random=False))
def test_the_order_in_which_we_hear_of_payments_does_not_matter(
    debt: Debt, payments: list[tuple[date, int]], random: Random
) -> None:
    def unapplied_and_owed(order: list[tuple[date, int]]) -> tuple[Money, Money]:
        before = debit_balance(settings.CITY.books.unapplied)
        billed = debt.billed()
        for day, cents in order:
            billed.hear_of(cents, day)
        return before - debit_balance(settings.CITY.books.unapplied), billed.owed(THE_END)

    shuffled = random.sample(payments, len(payments))

    assert unapplied_and_owed(shuffled) == unapplied_and_owed(sorted(payments))
