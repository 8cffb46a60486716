"""Ana pays and the jobs follow, under a clock that stands still."""

import pytest
from pytest_django.fixtures import Settings

from tests import moment
from tests.resident import Resident


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    settings.CLOCK = "tests.moment.now"
    # The way back is part of the request that the processor knows a payment's key for.
    settings.SITE_URL = "http://localhost:8000"
    moment.CLOCK.moment = moment.NOON
    return moment.CLOCK


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)
