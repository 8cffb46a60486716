"""The staff of the tests, under a clock that stands still, at work on Ana's payments."""

import pytest
from pytest_django.fixtures import Settings

from tallystick.records.people.roles import Role
from tests import moment
from tests.guest import Guest
from tests.staff import Staff


@pytest.fixture
def clock(settings: Settings, db: None) -> moment.StandingClock:
    settings.SITE_URL = "http://testserver"
    settings.SANDBOX_URL = "http://testserver/sandbox"
    settings.ALLOWED_HOSTS = ["testserver"]
    return moment.stand(settings)


@pytest.fixture
def carla(clock: moment.StandingClock) -> Staff:
    """The clerk."""
    return Staff.hired(Role.CLERK).signs_in()


@pytest.fixture
def fiona(clock: moment.StandingClock) -> Staff:
    """The finance officer."""
    return Staff.hired(Role.FINANCE).signs_in()


@pytest.fixture
def samuel(clock: moment.StandingClock) -> Staff:
    """The supervisor."""
    return Staff.hired(Role.SUPERVISOR).signs_in()


@pytest.fixture
def arthur(clock: moment.StandingClock) -> Staff:
    """The auditor."""
    return Staff.hired(Role.AUDITOR).signs_in()


@pytest.fixture
def ana(clock: moment.StandingClock) -> Guest:
    return Guest()
