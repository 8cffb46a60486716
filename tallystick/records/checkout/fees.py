"""What a city's way to pay adds to an amount."""

from tallystick.catalog.model import Method
from tallystick.kernel.money import ZERO, Money
from tallystick.rules.service_fee import service_fee


def fee_of(method: Method, amount: Money) -> Money:
    """Return the service fee that a method adds to an amount."""
    fee = method.fee
    if fee.free:
        return ZERO
    return service_fee(amount, flat=Money(fee.flat), rate=fee.rate, minimum=Money(fee.minimum))
