"""Ana and Ben pay; time stands still unless a test moves it."""

from collections.abc import Callable

import pytest
from django.conf import settings as city_settings
from pytest_django.fixtures import Settings

from tallystick.records.payments.models import Payment
from tallystick.usecases.confirm_payment import confirm_payment
from tests import moment
from tests.in_process import payment_gateway
from tests.resident import URLS, Resident


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    settings.CLOCK = "tests.moment.now"
    moment.CLOCK.moment = moment.NOON
    return moment.CLOCK


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)


@pytest.fixture
def ben(clock: moment.StandingClock) -> Resident:
    return Resident(clock, name="Ben Okafor", email="ben@example.org")


@pytest.fixture
def confirm(clock: moment.StandingClock) -> Callable[[Payment], Payment]:
    """Ask the processor about a payment, as the return, the webhook and the poller do."""

    def ask(payment: Payment) -> Payment:
        return confirm_payment(
            reference=payment.reference,
            gateway=payment_gateway(),
            urls=URLS,
            actor="poller",
            now=clock.moment,
            city=city_settings.CITY,
        )

    return ask
