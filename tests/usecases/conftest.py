"""Ana and Ben pay; time stands still unless a test moves it."""

from collections.abc import Callable
from functools import partial

import pytest
from pytest_django.fixtures import Settings

from tallystick.records.payments.models import Payment
from tests import moment
from tests.processor import Bank
from tests.refunding import Office
from tests.resident import Resident, news_of


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    return moment.stand(settings)


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)


@pytest.fixture
def ben(clock: moment.StandingClock) -> Resident:
    return Resident(clock, name="Ben Okafor", email="ben@example.org")


@pytest.fixture
def office(clock: moment.StandingClock) -> Office:
    return Office(clock)


@pytest.fixture
def bank(clock: moment.StandingClock) -> Bank:
    return Bank(clock)


@pytest.fixture
def confirm(clock: moment.StandingClock) -> Callable[[Payment], Payment]:
    """Ask the processor about a payment, as the return, the webhook and the poller do."""
    return partial(news_of, clock=clock)
