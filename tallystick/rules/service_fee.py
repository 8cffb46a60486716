"""What paying by a method costs the payer."""

from decimal import Decimal

from tallystick.kernel.money import ZERO, Money


def service_fee(amount: Money, *, flat: Money, rate: Decimal, minimum: Money) -> Money:
    """
    Return the fee on an amount: flat plus a share of it, rounded half up, at least the minimum.

    Nothing to pay costs nothing. `rate` is 0.021 for 2.1 %.
    """
    if amount <= ZERO:
        return ZERO
    return max(flat + amount.share(rate), minimum)
