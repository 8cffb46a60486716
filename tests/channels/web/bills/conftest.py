"""Ana and Ben look up bills at noon of November 23, 2026, in Chicago."""

from collections.abc import Callable

import pytest
from django.conf import settings as portal
from pytest_django.fixtures import Settings

from tallystick.records.billing.models import Obligation
from tallystick.records.checkout.models import Checkout
from tallystick.usecases.confirm_payment import confirm_payment
from tests import moment
from tests.bill_file import Take, take
from tests.in_process import payment_gateway
from tests.resident import URLS, Resident
from tests.visitor import OTHER_TICKET, Visitor, anas_ticket, bens_water

__all__ = ["take"]


@pytest.fixture(autouse=True)
def clock(settings: Settings, db: None) -> moment.StandingClock:
    return moment.stand(settings)


@pytest.fixture
def ana() -> Visitor:
    return Visitor("192.0.2.1")


@pytest.fixture
def ben() -> Visitor:
    return Visitor("198.51.100.7")


@pytest.fixture
def bills(take: Take) -> None:
    """Two tickets of one car, one of them late, and a water bill that is late."""
    late = [
        {
            "due": "2026-11-11",
            "lines": [{"charge": "fine", "label": "Street cleaning", "amount": "60.00"}],
        }
    ]
    other = anas_ticket(OTHER_TICKET) | {"total": "60.00", "obligations": late}
    take(anas_ticket(), other, bens_water())


Pay = Callable[..., None]


@pytest.fixture
def pay(clock: moment.StandingClock) -> Pay:
    """Return a function by which somebody pays a ticket by card, the whole way."""

    def run(number: str, basket: Checkout | None = None) -> None:
        payer = Resident(clock, basket=basket)
        if basket is None:
            payer.wants(Obligation.objects.get(bill__number=number))
        payment = payer.chooses("card").starts()
        payer.pays()
        confirm_payment(
            reference=payment.reference,
            gateway=payment_gateway(),
            urls=URLS,
            actor="poller",
            now=clock.moment,
            city=portal.CITY,
        )

    return run
