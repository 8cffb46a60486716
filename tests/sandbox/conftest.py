"""The sandbox under a clock that stands still."""

import pytest
from pytest_django.fixtures import Settings

from tallystick.gateways.payments.sandbox.adapter import SandboxGateway
from tests import in_process, moment
from tests.payer import Payer


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> moment.StandingClock:
    settings.CLOCK = "tests.moment.now"
    moment.CLOCK.moment = moment.NOON
    return moment.CLOCK


@pytest.fixture
def gateway(db: None) -> SandboxGateway:
    return in_process.payment_gateway()


@pytest.fixture
def ana(db: None) -> Payer:
    return Payer()
