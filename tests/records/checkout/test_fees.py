"""Who bears the fee of a way to pay."""

import pytest
from django.conf import settings

from tallystick.catalog.model import Method, ServiceFee
from tallystick.kernel.money import ZERO, Money
from tallystick.records.checkout.fees import fee_of


def card(charged: str) -> Method:
    """Return the city's card, its fee of 2.1 percent charged this way."""
    method = settings.CITY.method["card"]
    fee = ServiceFee.model_validate(method.fee.model_dump() | {"charged": charged})
    return method.model_copy(update={"fee": fee})


@pytest.mark.parametrize(("charged", "fee"), [("same", Money(2_10)), ("absorbed", ZERO)])
def test_the_payer_or_the_city_bears_it(charged: str, fee: Money) -> None:
    assert fee_of(card(charged), Money(100_00)) == fee
    assert card(charged).fee.free == (fee == ZERO)


def test_it_is_a_line_of_the_same_payment_unless_the_city_says_otherwise() -> None:
    assert settings.CITY.method["card"].fee.charged == "same"
