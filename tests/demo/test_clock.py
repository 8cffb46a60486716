"""The demo's clock: forward only, by the city's wall clock, the same for everybody."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tallystick.channels import clock as portal_clock
from tallystick.demo import clock
from tallystick.demo.models import ClockRow

CHICAGO = ZoneInfo("America/Chicago")


def chicago(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("step", "start", "end"),
    [
        ("12h", "2026-11-24 08:00", "2026-11-24 20:00"),
        ("3d", "2026-11-24 08:00", "2026-11-27 08:00"),
        ("2w", "2026-11-24 08:00", "2026-12-08 08:00"),
        ("1mo", "2026-11-24 08:00", "2026-12-24 08:00"),
        ("2026-12-24 23:58", "2026-11-24 08:00", "2026-12-24 23:58"),
        ("2026-12-24T23:58:59", "2026-11-24 08:00", "2026-12-24 23:58:59"),
        ("1d", "2028-02-28 12:00", "2028-02-29 12:00"),
        ("2d", "2028-02-28 12:00", "2028-03-01 12:00"),
        ("1mo", "2028-01-31 12:00", "2028-02-29 12:00"),
        ("12mo", "2028-02-29 12:00", "2029-02-28 12:00"),
    ],
)
def test_a_step_keeps_the_time_on_the_wall(step: str, start: str, end: str) -> None:
    assert clock.target(step, present=chicago(start), zone=CHICAGO) == chicago(end)


def test_the_day_the_clocks_spring_forward_has_23_hours() -> None:
    start = chicago("2027-03-13 12:00")

    assert clock.target("1d", present=start, zone=CHICAGO) - start == timedelta(hours=23)
    assert clock.target("24h", present=start, zone=CHICAGO) == chicago("2027-03-14 13:00")


def test_the_day_the_clocks_fall_back_has_25_hours() -> None:
    start = chicago("2026-10-31 12:00")

    assert clock.target("1d", present=start, zone=CHICAGO) - start == timedelta(hours=25)


def test_a_time_that_the_night_skips_is_read_an_hour_later() -> None:
    reached = clock.target("2027-03-14 02:30", present=chicago("2027-03-13 12:00"), zone=CHICAGO)

    assert reached.astimezone(CHICAGO).strftime("%H:%M") == "03:30"


def test_of_a_time_that_comes_twice_the_next_one_is_meant() -> None:
    before = chicago("2026-11-01 00:30")
    between = chicago("2026-11-01 01:45")

    assert clock.target("2026-11-01 01:30", present=before, zone=CHICAGO) == chicago(
        "2026-11-01 01:30"
    )
    assert clock.target("2026-11-01 01:30", present=between, zone=CHICAGO) == chicago(
        "2026-11-01 01:30", fold=1
    )


@pytest.mark.parametrize(
    "step", ["", "3", "3 days", "-1d", "1y", "soon", "2026-13-01", "2026-12-24 23:58+00:00"]
)
def test_an_unreadable_step_says_what_can_be_written(step: str) -> None:
    with pytest.raises(clock.CannotTurn, match="Write a step like"):
        clock.target(step, present=chicago("2026-11-24 08:00"), zone=CHICAGO)


@pytest.mark.django_db
def test_it_starts_in_step_with_real_time() -> None:
    before = datetime.now(UTC)

    assert before <= clock.now() <= datetime.now(UTC)


@pytest.mark.django_db
def test_the_whole_portal_moves_together() -> None:
    before = datetime.now(UTC)
    reached = clock.advance("3d", zone=CHICAGO)

    assert reached - before >= timedelta(days=3, hours=-1)
    assert portal_clock.now() >= reached
    assert portal_clock.now() - reached < timedelta(minutes=1)


@pytest.mark.django_db
def test_steps_add_up() -> None:
    clock.advance("5h", zone=CHICAGO)
    clock.advance("7h", zone=CHICAGO)

    assert timedelta(hours=12) <= clock.ahead() <= timedelta(hours=12, seconds=5)


@pytest.mark.django_db
def test_it_never_goes_back() -> None:
    reached = clock.advance("1w", zone=CHICAGO)
    yesterday = (reached - timedelta(days=1)).astimezone(CHICAGO).strftime("%Y-%m-%d %H:%M")

    with pytest.raises(clock.CannotTurn, match="make demo RESET=1"):
        clock.advance(yesterday, zone=CHICAGO)
    with pytest.raises(clock.CannotTurn, match="only goes forward"):
        clock.advance("0d", zone=CHICAGO)
    assert clock.now() >= reached


@pytest.mark.django_db
def test_it_stays_within_ten_years() -> None:
    with pytest.raises(clock.CannotTurn, match="ten years"):
        clock.advance("9999d", zone=CHICAGO)
    assert clock.ahead() == timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize("row", [{"id": 2, "ahead_seconds": 5}, {"id": 1, "ahead_seconds": -1}])
def test_the_database_keeps_one_row_that_is_not_behind(row: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockRow.objects.create(**row)


@pytest.mark.django_db
def test_asking_the_time_is_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        clock.now()


@pytest.mark.django_db
def test_a_real_city_has_no_test_clock(settings) -> None:
    settings.PRETEND = False

    with pytest.raises(clock.CannotTurn, match="Only a demo"):
        clock.advance("1d", zone=CHICAGO)
    with pytest.raises(CommandError, match="Only a demo"):
        call_command("clock")


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("clock", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_shows_and_moves_it() -> None:
    assert "in step with real time" in run()
    assert "12 hours ahead of real time" in run("advance", "12h")
    assert "12 hours ahead of real time" in run()


@pytest.mark.django_db
def test_real_time_is_for_a_clock_that_is_not_ahead() -> None:
    assert "in step with real time" in run("real-time")
    run("advance", "12h")
    with pytest.raises(CommandError, match="12 hours ahead, and it never goes back"):
        run("real-time")


@pytest.mark.django_db
def test_the_command_says_why_not() -> None:
    with pytest.raises(CommandError, match="Write a step like"):
        run("advance", "tomorrow")
