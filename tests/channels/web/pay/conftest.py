"""Ana and Ben at the residents' web, under a clock that stands still."""

import pytest
from pytest_django.fixtures import Settings

from tests import moment
from tests.guest import Guest


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    settings.SITE_URL = "http://testserver"
    settings.SANDBOX_URL = "http://testserver/sandbox"
    settings.ALLOWED_HOSTS = ["testserver"]
    return moment.stand(settings)


@pytest.fixture
def ana(clock: moment.StandingClock) -> Guest:
    return Guest()


@pytest.fixture
def ben(clock: moment.StandingClock) -> Guest:
    return Guest("Ben Okafor", "ben@example.org")
