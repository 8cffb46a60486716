"""Paying in parts costs what the law says, neither less nor more: every kind, kept day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fee_policy import Kind
from tallystick.rules.late_fees import Hold, LateFeePolicy, Movement, RateFrom, Rung, accrued
from tests.rules.by_hand import fees_by_hand
from tests.rules.ways import DUE, ISSUED, ORDER, SINCE, paid

REASONS = ("contest", "plan", "outage", "review")
KINDS: tuple[Kind, ...] = Kind.__args__
# Few days, so that things often meet on one, or follow on the next.
near = st.sampled_from([-20, 0, 1, 2, 30, 31, 32, 40, 61, 62, 100]).map(
    lambda days: DUE + timedelta(days=days)
)
late = st.integers(20, 260).map(lambda days: DUE + timedelta(days=days))
cents = st.integers(1, 3_000_00)
rate = st.sampled_from(["0.0075", "0.015", "0.1", "0.22"]).map(Decimal)
holds = st.lists(
    st.builds(
        lambda first, days, reason: Hold(first, first + timedelta(days=days), reason),
        near,
        st.sampled_from([0, 7, 28, 29, 30]),
        st.sampled_from(REASONS),
    ),
    max_size=3,
)
ladders = st.lists(st.sampled_from([0, 30, 31, 60, 90]), min_size=1, max_size=3, unique=True).map(
    lambda days: tuple(Rung(each, Money(each * 7 + 5_00)) for each in sorted(days))
)
changing = st.one_of(
    st.just(()),
    st.tuples(rate, rate, near).map(
        lambda one: (RateFrom(SINCE, one[0]), RateFrom(one[2], one[1]))
    ),
)


@st.composite
def policies(draw: st.DrawFn) -> LateFeePolicy:
    """Draw a policy of any kind, with any numbers that the kind reads."""
    kind = draw(st.sampled_from((*KINDS, "percent-per-day")))
    by_time = kind.startswith("percent-per")
    hold_reasons = draw(st.lists(st.sampled_from(REASONS), max_size=3, unique=True))
    stopped = draw(st.integers(0, len(hold_reasons)))
    return LateFeePolicy(
        charge=draw(st.sampled_from(["penalty", "interest"])),
        kind=kind,
        base=draw(st.sampled_from([("fine",), ("fine", "tax"), ("fine", "penalty")])),
        since=SINCE,
        source=draw(st.uuids()).hex,
        after_days=draw(st.sampled_from([0, 0, 30])),
        grace_days=draw(st.sampled_from([0, 0, 50])),
        cap=draw(st.sampled_from([None, Money(250_00)])) if kind.startswith("match") else None,
        most=draw(st.sampled_from([None, None, Money(40_00)]))
        if not kind.startswith("match")
        else None,
        rate=draw(rate),
        rates=draw(changing) if by_time else (),
        year_days=draw(st.sampled_from([1, 365])) if kind == "percent-per-day" else 1,
        share_of=draw(st.sampled_from(["unpaid", "principal"])) if by_time else "unpaid",
        amount=Money(25_00),
        steps=draw(ladders),
        on=draw(near),
        stopped_by=frozenset(hold_reasons[:stopped]),
        runs_through=frozenset(hold_reasons[stopped:]),
    )


fines = st.builds(Movement, on=st.just(ISSUED), amount=cents.map(Money), charge=st.just("fine"))
more = st.builds(
    Movement,
    on=near,
    amount=st.sampled_from([-40_00, -1_00, 5_01, 99_99, 1_200_00]).map(Money),
    charge=st.sampled_from(["fine", "tax"]),
)
payments = st.builds(paid, st.sampled_from([1, 10_00, 33_33, 75_00, 500_00]), near)


@dataclass
class Debt:
    """A bill that somebody pays late and in parts, with a contest, a plan or an outage."""

    policies: list[LateFeePolicy]
    movements: list[Movement]
    holds: list[Hold]
    referred: date | None

    def fees(self, on: date) -> dict[LateFeePolicy, Money]:
        found = accrued(
            self.policies,
            movements=self.movements,
            holds=self.holds,
            due=DUE,
            order=ORDER,
            as_of=on,
            referred=self.referred,
        )
        for fee in found:
            assert sum((part.amount for part in fee.parts), ZERO) == fee.amount
            assert sum(part.times for part in fee.parts) == fee.times
        return {fee.policy: fee.amount for fee in found}


debts = st.builds(
    lambda policies, fine, after, holds, referred: Debt(policies, [fine, *after], holds, referred),
    st.lists(policies(), min_size=1, max_size=3),
    fines,
    st.lists(st.one_of(more, payments), max_size=5),
    holds,
    st.one_of(st.none(), near),
)


@settings(max_examples=300)
@given(debts, late)
def test_each_fee_is_what_a_clerk_finds_day_by_day(debt: Debt, on: date) -> None:
    by_hand = fees_by_hand(
        debt.policies,
        debt.movements,
        holds=debt.holds,
        due=DUE,
        order=ORDER,
        as_of=on,
        referred=debt.referred,
    )

    found = debt.fees(on)

    for policy in found:
        event(policy.kind)
    assert found == by_hand


@given(debts, late, st.integers(0, 90))
def test_whatever_its_kind_a_fee_only_grows_while_nothing_is_paid(
    debt: Debt, on: date, days: int
) -> None:
    debt.movements = [one for one in debt.movements if one.amount > ZERO]
    before, later = debt.fees(on), debt.fees(on + timedelta(days=days))

    assert all(amount <= later[policy] for policy, amount in before.items())


@given(debts, late)
def test_each_part_of_a_share_is_its_product_to_the_cent(debt: Debt, on: date) -> None:
    for fee in accrued(
        debt.policies, movements=debt.movements, holds=debt.holds, due=DUE, order=ORDER, as_of=on
    ):
        limited = fee.policy.most == fee.amount
        for part in fee.parts if fee.policy.kind.startswith("percent") and not limited else ():
            product = part.base.cents * part.rate * part.times
            assert abs(part.amount.cents - product) <= 1
            assert part.base > ZERO
            assert DUE < part.first <= part.latest <= on
