"""What paying by a method costs the payer, as a table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.service_fee import service_fee


@pytest.mark.parametrize(
    ("amount", "flat", "rate", "minimum", "fee"),
    [
        (1_000_00, 0, "0", 0, 0),  # an eCheck is free
        (50_00, 0, "0.021", 0, 1_05),
        (100_00, 0, "0.021", 1_00, 2_10),
        (10_00, 0, "0.021", 1_00, 1_00),  # at least a dollar
        (47_61, 0, "0.021", 1_00, 1_00),  # 99.98 cents, rounded, is the minimum
        (47_62, 0, "0.021", 1_00, 1_00),
        (50_24, 0, "0.021", 1_00, 1_06),  # 105.504 cents
        (5_00, 0, "0.021", 0, 11),  # 10.5 cents are rounded up
        (100_00, 50, "0.02", 0, 2_50),
        (100_00, 2_00, "0", 0, 2_00),  # 2.00 for each PIN, whatever the amount
        (0, 2_00, "0.021", 1_00, 0),  # nothing to pay costs nothing
        (-5_00, 2_00, "0.021", 1_00, 0),
    ],
)
def test_a_fee(amount: int, flat: int, rate: str, minimum: int, fee: int) -> None:
    charged = service_fee(
        Money(amount), flat=Money(flat), rate=Decimal(rate), minimum=Money(minimum)
    )

    assert charged == Money(fee)


@given(
    amount=st.integers(1, 10**9),
    more=st.integers(0, 10**9),
    rate=st.decimals(0, "0.1", places=4),
    flat=st.integers(0, 500),
    minimum=st.integers(0, 500),
)
def test_who_pays_more_never_pays_a_smaller_fee(
    amount: int, more: int, rate: Decimal, flat: int, minimum: int
) -> None:
    terms = {"flat": Money(flat), "rate": rate, "minimum": Money(minimum)}
    fee = service_fee(Money(amount), **terms)

    assert fee >= max(Money(minimum), ZERO)
    assert fee <= service_fee(Money(amount + more), **terms)
