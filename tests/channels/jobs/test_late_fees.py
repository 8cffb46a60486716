"""The job posts late fees when the city's day begins; the command does whenever it is asked."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from tallystick.channels.jobs.late_fees import accrue_after_midnight
from tests import moment
from tests.books import entries
from tests.people import bill

# It works in threads of its own, which see only what is really in the database.
pytestmark = pytest.mark.django_db(transaction=True)


def test_it_works_in_the_first_hour_of_the_citys_day_and_the_command_at_once(
    settings: Settings,
) -> None:
    settings.CLOCK = "tests.moment.now"
    anas = bill()  # due on November 27
    bill(number="9190000002")

    def at(day: int, hour: int, minute: int) -> int:
        moment.CLOCK.moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        accrue_after_midnight(timestamp=0)
        return entries("late_fee")

    assert at(27, 6, 9) == 0, "it is the last day on which Ana can pay in time"
    assert at(28, 5, 59) == 0, "in Chicago it still is"
    assert at(28, 7, 9) == 0, "this is not its hour"
    out = StringIO()
    call_command("accrue_late_fees", stdout=out)
    assert out.getvalue() == "2 open bills past due, 2 brought up to date.\n"
    assert at(29, 6, 9) == 1, "there is nothing left to post"
    anas.refresh_from_db()
    assert anas.open_cents == 100_00

    bill(number="9190000003")
    assert at(30, 6, 9) == 2
