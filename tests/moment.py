"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

from pytest_django.fixtures import Settings

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # noon in Chicago


class StandingClock:
    """What settings.CLOCK reads while a test uses the fixture of the same name."""

    def __init__(self) -> None:
        self.moment = NOON

    def forward(self, **steps: int) -> datetime:
        """Move on by days, hours, minutes; return the new moment."""
        self.moment += timedelta(**steps)
        return self.moment


CLOCK = StandingClock()


def stand(settings: Settings) -> StandingClock:
    """Let the portal's clock stand at noon, and return it."""
    settings.CLOCK = "tests.moment.now"
    CLOCK.moment = NOON
    return CLOCK


def now() -> datetime:
    """Return the moment at which the clock stands."""
    return CLOCK.moment
