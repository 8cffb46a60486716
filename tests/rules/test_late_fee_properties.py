"""What is true of every late fee, whatever was billed, paid and held, on generated bills."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Hold, LateFeePolicy, Movement, accrued, next_step
from tests.rules.ways import DUE, ISSUED, ORDER, POLICIES, fee, fees, paid

near = st.integers(-40, 500).map(lambda days: DUE + timedelta(days=days))
cents = st.integers(1, 3_000_00)
charges = st.builds(
    Movement,
    on=st.integers(-60, 0).map(lambda days: DUE + timedelta(days=days)),
    amount=cents.map(Money),
    charge=st.sampled_from(["fine", "tax", "water", "sewer", "sticker", "garbage"]),
)
payments = st.builds(paid, cents, near)
reductions = st.builds(
    Movement,
    on=near,
    amount=cents.map(lambda number: Money(-number)),
    charge=st.sampled_from(["fine", "tax", "water"]),
)
holds = st.lists(
    st.builds(
        lambda first, days: Hold(first, first + timedelta(days=days), ""), near, st.integers(0, 90)
    ),
    max_size=3,
)
policies = st.lists(st.sampled_from(POLICIES), min_size=1, max_size=3, unique=True)


@dataclass
class Debt:
    """A bill that somebody pays late, in parts, or never."""

    policies: list[LateFeePolicy]
    charges: list[Movement]
    payments: list[Movement]
    holds: list[Hold]

    @property
    def billed(self) -> Money:
        return sum((charge.amount for charge in self.charges), ZERO)

    def fee(self, on: date, *payments: Movement, holds: list[Hold] | None = None) -> Money:
        held = self.holds if holds is None else holds
        return fee(self.policies, *self.charges, *payments, on=on, holds=held)


debts = st.builds(
    Debt, policies, st.lists(charges, min_size=1, max_size=4), st.lists(payments, max_size=5), holds
)


@given(debts, st.lists(reductions, max_size=2), near)
def test_no_fee_is_negative_and_each_is_explained(
    debt: Debt, reductions: list[Movement], on: date
) -> None:
    movements = [*debt.charges, *debt.payments, *reductions]
    found = fees(debt.policies, *movements, on=on, holds=debt.holds)

    for one in found:
        assert one.amount > ZERO
        assert one.base >= ZERO
        assert DUE < one.first <= one.latest <= on
        if one.policy.kind == "flat-after-days":
            assert one.amount == one.policy.amount
        if one.policy.kind == "match-principal-up-to" and one.policy.cap:
            assert one.amount + one.base <= one.policy.cap
        if one.policy.kind == "percent-per-started-month" and not debt.payments and not reductions:
            assert one.amount == one.base.share(one.policy.rate * one.times)


@given(debts, near)
def test_asking_twice_gives_the_same_and_changes_nothing(debt: Debt, on: date) -> None:
    movements = [*debt.charges, *debt.payments]
    before = list(movements)

    answers = [
        accrued(
            debt.policies, movements=movements, holds=debt.holds, due=DUE, order=ORDER, as_of=on
        )
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert movements == before


@given(debts, near, st.randoms(use_true_random=False))
def test_the_order_in_which_we_hear_of_things_does_not_matter(
    debt: Debt, on: date, random: Random
) -> None:
    movements = [*debt.charges, *debt.payments]
    shuffled = random.sample(movements, len(movements))

    assert fee(debt.policies, *movements, on=on) == fee(debt.policies, *shuffled, on=on)


@given(debts, near, st.integers(0, 200))
def test_a_debt_only_grows_while_nothing_is_paid(debt: Debt, on: date, days: int) -> None:
    assert debt.fee(on) <= debt.fee(on + timedelta(days=days))


@given(debts, near)
def test_who_pays_in_parts_pays_no_less_than_in_time_and_no_more_than_never(
    debt: Debt, on: date
) -> None:
    assert debt.fee(on, paid(debt.billed.cents, DUE)) == ZERO
    assert ZERO <= debt.fee(on, *debt.payments) <= debt.fee(on)


@given(debts, payments, near)
def test_one_more_payment_never_makes_it_dearer(debt: Debt, more: Movement, on: date) -> None:
    assert debt.fee(on, *debt.payments, more) <= debt.fee(on, *debt.payments)


@given(debts, payments, st.integers(1, 60), near)
def test_paying_earlier_never_makes_it_dearer(
    debt: Debt, part: Movement, days: int, on: date
) -> None:
    # All is billed before: money that comes before a charge pays the others, whatever the order.
    debt.charges = [replace(charge, on=DUE - timedelta(days=120)) for charge in debt.charges]
    earlier = Movement(part.on - timedelta(days=days), part.amount)

    assert debt.fee(on, *debt.payments, earlier) <= debt.fee(on, *debt.payments, part)


@given(debts, near)
def test_a_hold_delays_and_forgives_nothing(debt: Debt, on: date) -> None:
    assert debt.fee(on) <= debt.fee(on, holds=[])
    if all(hold.last < on for hold in debt.holds):
        assert debt.fee(on) == debt.fee(on, holds=[])


@settings(max_examples=25)
@given(debts)
def test_a_debt_changes_on_the_days_that_the_next_step_names_and_on_no_other(debt: Debt) -> None:
    day, last = ISSUED, DUE + timedelta(days=420)
    named = next_step(debt.policies, holds=debt.holds, due=DUE, after=day)
    total = debt.fee(day)
    while day < last:
        day += timedelta(days=1)
        if named is not None and day == named:
            named = next_step(debt.policies, holds=debt.holds, due=DUE, after=day)
            total = debt.fee(day)
        assert named is None or named > day
        assert debt.fee(day) == total
