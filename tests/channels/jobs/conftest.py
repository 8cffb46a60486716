"""Ana pays and the jobs follow, under a clock that stands still."""

import pytest
from pytest_django.fixtures import Settings

from tests import moment
from tests.resident import Resident


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    # The way back is part of the request that the processor knows a payment's key for.
    settings.SITE_URL = "http://localhost:8000"
    return moment.stand(settings)


@pytest.fixture
def ana(clock: moment.StandingClock) -> Resident:
    return Resident(clock)
