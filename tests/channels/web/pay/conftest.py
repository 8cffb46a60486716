"""Ana and Ben at the residents' web, under a clock that stands still."""

import pytest
from pytest_django.fixtures import Settings

from tests import moment
from tests.guest import Guest


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    settings.CLOCK = "tests.moment.now"
    settings.SITE_URL = "http://testserver"
    settings.SANDBOX_URL = "http://testserver/sandbox"
    settings.ALLOWED_HOSTS = ["testserver"]
    moment.CLOCK.moment = moment.NOON
    return moment.CLOCK


@pytest.fixture
def ana(clock: moment.StandingClock) -> Guest:
    return Guest()


@pytest.fixture
def ben(clock: moment.StandingClock) -> Guest:
    return Guest("Ben Okafor", "ben@example.org")
