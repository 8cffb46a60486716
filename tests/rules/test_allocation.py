"""In which order a payment pays what is owed, as worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.allocation import Balance

ORDER = ["nsf", "penalty", "charges"]  # DOMAIN.md O10: an Illinois city that states its order


def owing(**charges: int) -> Balance:
    balance = Balance(ORDER)
    for kind, cents in charges.items():
        balance.charge(kind, Money(cents))
    return balance


def still_open(balance: Balance) -> dict[str, int]:
    return {kind: amount.cents for kind, amount in balance.open.items() if amount}


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        (12_00, {"nsf": 13_00, "penalty": 3_00, "charges": 100_00}),
        (60_00, {"charges": 68_00}),  # 25.00, 3.00 and 32.00 are paid
        (128_00, {}),
    ],
)
def test_a_payment_follows_the_services_order(paid: int, left: dict[str, int]) -> None:
    balance = owing(charges=100_00, penalty=3_00, nsf=25_00)

    balance.pay(Money(paid))

    assert still_open(balance) == left
    assert balance.credit == ZERO


def test_a_kind_outside_the_order_is_paid_last() -> None:
    balance = owing(towing=150_00, charges=100_00)

    balance.pay(Money(110_00))

    assert still_open(balance) == {"towing": 140_00}


def test_what_is_paid_in_advance_waits_for_the_next_charge() -> None:
    balance = owing(charges=20_00)
    balance.pay(Money(50_00))
    assert balance.credit == Money(30_00)

    balance.charge("penalty", Money(3_00))
    balance.charge("charges", Money(100_00))

    assert still_open(balance) == {"charges": 73_00}


def test_a_charge_that_is_taken_back_after_it_was_paid_pays_the_others() -> None:
    balance = owing(charges=100_00)
    balance.pay(Money(100_00))

    balance.charge("charges", Money(-40_00))
    balance.charge("penalty", Money(3_00))

    assert still_open(balance) == {}
    assert balance.credit == Money(37_00)
    assert balance.billed(["charges"]) == Money(60_00)


def test_what_is_unpaid_and_billed_is_asked_by_kind() -> None:
    balance = owing(charges=100_00, penalty=3_00)
    balance.pay(Money(13_00))

    assert balance.unpaid(["charges"]) == Money(90_00)
    assert balance.unpaid(["charges", "penalty"]) == Money(90_00)
    assert balance.billed(["charges", "penalty"]) == Money(103_00)
    assert balance.unpaid(["towing"]) == balance.billed(["towing"]) == ZERO


steps = st.lists(
    st.tuples(
        st.sampled_from(["nsf", "penalty", "charges", "towing", "payment"]),
        st.integers(-50_00, 200_00),
    ),
    max_size=12,
)


@given(steps)
def test_no_cent_appears_or_vanishes(steps: list[tuple[str, int]]) -> None:
    balance = Balance(ORDER)
    owed = 0
    for kind, cents in steps:
        if kind == "payment":
            balance.pay(Money(abs(cents)))
            owed -= abs(cents)
        else:
            balance.charge(kind, Money(cents))
            owed += cents

    left = sum(balance.open.values(), ZERO)
    assert left - balance.credit == Money(owed)
    assert balance.credit >= ZERO
    assert all(amount >= ZERO for amount in balance.open.values())
    assert not (left and balance.credit), "advance money pays what is open"


class TestMoneyThatIsGivenBack:
    def test_what_was_paid_last_is_open_again_first(self) -> None:
        account = Balance(["interest", "tax"])
        account.charge("interest", Money(10_00))
        account.charge("tax", Money(100_00))
        account.pay(Money(60_00))

        account.pay(Money(-55_00))

        assert account.unpaid(["tax"]) == Money(100_00)
        assert account.unpaid(["interest"]) == Money(5_00)

    def test_what_waits_is_given_back_first(self) -> None:
        account = Balance(["tax"])
        account.charge("tax", Money(40_00))
        account.pay(Money(60_00))

        account.pay(Money(-20_00))

        assert (account.credit, account.unpaid(["tax"])) == (Money(0), Money(0))

    def test_a_payment_and_its_return_leave_nothing(self) -> None:
        account = Balance(["tax"])
        account.charge("tax", Money(40_00))

        account.pay(Money(30_00))
        account.pay(Money(-30_00))

        assert account.unpaid(["tax"]) == Money(40_00)
