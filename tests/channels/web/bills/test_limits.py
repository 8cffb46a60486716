"""Nobody can try all numbers: an unknown number and a source that tries too often look alike."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tallystick.records.lookups.models import Tries
from tests.bill_file import Take
from tests.moment import StandingClock
from tests.visitor import PLACE, PLATE, TICKET, WATER, Visitor, anas_ticket, words

pytestmark = pytest.mark.usefixtures("bills")
UNKNOWN = "9000000000"


def guesses(visitor: Visitor, count: int) -> None:
    for number in range(count):
        visitor.opens(f"/pay/parking/{8_000_000_000 + number}/")


def page_of(visitor: Visitor, number: str) -> str:
    """Return a page without what differs from one page to the next by chance or by the number."""
    page = visitor.opens(f"/pay/parking/{number}/").content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", page).replace(number, "N")


def test_after_thirty_misses_a_good_number_is_answered_like_an_unknown_one(ana: Visitor) -> None:
    unknown = page_of(ana, UNKNOWN)
    guesses(ana, 40)

    assert page_of(ana, TICKET) == unknown
    answer = ana.opens(f"/pay/parking/{TICKET}/")
    assert answer.status_code == 200
    assert "We found no bill with this number." in words(answer)
    assert "$45.00" not in words(answer)


def test_typed_or_in_the_address_the_answer_is_the_same(ana: Visitor) -> None:
    guesses(ana, 40)

    typed = words(ana.sends("/pay/parking/", number=TICKET))

    assert typed == words(ana.sends("/pay/parking/", number=UNKNOWN))


def test_it_passes_by_itself_and_meets_nobody_else(
    ana: Visitor, ben: Visitor, clock: StandingClock
) -> None:
    guesses(ana, 40)

    assert "$45.00" in ben.reads(f"/pay/parking/{TICKET}/")
    clock.forward(minutes=10)
    assert "$45.00" in ana.reads(f"/pay/parking/{TICKET}/")


def test_a_bill_that_was_found_before_stays_in_reach(ana: Visitor) -> None:
    ana.finds("parking", TICKET)
    guesses(ana, 40)

    assert "$45.00" in ana.reads(f"/pay/parking/{TICKET}/")


def test_reading_one_bill_many_times_is_no_guessing(ana: Visitor) -> None:
    for _ in range(100):
        ana.opens(f"/pay/parking/{TICKET}/")

    assert "$45.00" in ana.reads(f"/pay/parking/{TICKET}/")
    assert Tries.objects.get(hits__gt=0).hits == 1


def test_numbers_in_a_row_are_slowed_even_when_each_exists(ana: Visitor, take: Take) -> None:
    first = 9_300_000_000
    take(*(anas_ticket(str(first + number), account=f"IL Z{number}") for number in range(80)))

    pages = [Visitor(ana.address).reads(f"/pay/parking/{first + n}/") for n in range(80)]

    assert sum("$45.00" in page for page in pages) == 60


def test_two_thousand_guesses_from_fifty_sources_find_next_to_nothing(take: Take) -> None:
    # One number in a hundred is a ticket, which is many more than there are.
    first = 9_400_000_000
    take(*(anas_ticket(str(first + 100 * n), account=f"IL Z{n}") for n in range(20)))
    sources = [Visitor(f"203.0.113.{host}") for host in range(50)]

    found = 0
    for number in range(2000):
        page = sources[number % 50].opens(f"/pay/parking/{first + number}/").content
        found += b"$45.00" in page

    assert found <= 5


def test_a_stranger_cannot_try_all_zip_codes(ana: Visitor, ben: Visitor) -> None:
    for code in range(12):
        Visitor(f"203.0.113.{code}").finds("water", WATER, f"6060{code % 10}")

    page = ben.finds("water", WATER, "60614")

    assert "This does not match the bill." in page
    assert "Meter readings" not in page
    assert "$122.00" in ben.finds("water", WATER), "what is owed can still be seen and paid"


def test_a_wrong_plate_and_one_too_many_tries_are_answered_alike(ana: Visitor) -> None:
    wrong = words(ana.sends(f"/pay/parking/{TICKET}/", second="XY1"))
    for _ in range(12):
        ana.sends(f"/pay/parking/{TICKET}/", second="XY1")

    right = words(ana.sends(f"/pay/parking/{TICKET}/", second=PLATE))

    assert right == wrong
    assert PLACE not in right


def test_a_blocked_number_costs_the_same_work_as_an_unknown_one(ana: Visitor) -> None:
    """Else the time that an answer takes would tell which numbers there are."""
    guesses(ana, 40)

    assert asked_for(ana, TICKET) == asked_for(ana, UNKNOWN)


def asked_for(visitor: Visitor, number: str) -> list[str]:
    """Return what the database is asked for a page, without the values."""
    with CaptureQueriesContext(connection) as asked:
        visitor.opens(f"/pay/parking/{number}/")
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked]


def test_no_network_address_is_kept(ana: Visitor) -> None:
    ana.opens(f"/pay/parking/{UNKNOWN}/")

    assert Tries.objects.count() == 2, "one of the source, one of everybody"
    assert not Tries.objects.filter(source__contains="192.0.2")


def test_what_is_a_day_old_is_forgotten(ana: Visitor, clock: StandingClock) -> None:
    ana.opens(f"/pay/parking/{UNKNOWN}/")
    clock.forward(days=2)
    ana.opens(f"/pay/parking/{UNKNOWN}/")

    assert not Tries.objects.filter(began_at__lt=clock.moment - timedelta(days=1))


def test_a_forged_header_does_not_move_the_limit(ana: Visitor) -> None:
    for host in range(40):
        ana.client.get(
            f"/pay/parking/{UNKNOWN}/",
            REMOTE_ADDR=ana.address,
            headers={"X-Forwarded-For": f"203.0.113.{host}"},
        )

    assert "$45.00" not in ana.reads(f"/pay/parking/{TICKET}/")


def test_behind_a_proxy_the_address_it_wrote_counts(ana: Visitor, settings: Settings) -> None:
    settings.BEHIND_PROXY = True

    def looks(forwarded: str, number: str) -> str:
        headers = {"X-Forwarded-For": forwarded}
        return words(ana.client.get(f"/pay/parking/{number}/", headers=headers))

    for host in range(40):
        looks(f"203.0.113.{host}, 198.51.100.9", UNKNOWN)

    assert "$45.00" not in looks("203.0.113.99, 198.51.100.9", TICKET)
    assert "$45.00" in looks("203.0.113.99, 198.51.100.10", TICKET)


def test_the_addresses_of_one_ipv6_network_are_one_source() -> None:
    for host in range(40):
        Visitor(f"2001:db8:1:2::{host:x}").opens(f"/pay/parking/{UNKNOWN}/")

    assert "$45.00" not in Visitor("2001:db8:1:2::ffff").reads(f"/pay/parking/{TICKET}/")
    assert "$45.00" in Visitor("2001:db8:1:3::1").reads(f"/pay/parking/{TICKET}/")
