"""A proposed late-fee rule is asked what it would have done, and changes nothing by that."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from django.conf import settings
from django.db import Error, connection

from tallystick.catalog.late_fees import LateFee
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.records.billing import replayed
from tallystick.records.billing.models import Bill, Obligation, Outage
from tallystick.records.billing.replayed import as_they_are_now
from tallystick.usecases.import_revert import import_revert
from tallystick.usecases.rehearse_policy import (
    FIRST,
    NothingToReplay,
    Rehearsal,
    rehearse_policy,
)
from tests.bill_file import Take, take
from tests.many_bills import SERVICES, many_bills
from tests.moment import NOON
from tests.rehearsing import ticket_of, tickets

__all__ = ["take", "tickets"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)

PARKING = settings.CITY.service["parking"]
TWENTY_FIVE = LateFee.model_validate(  # $25.00 two weeks late, where the fine doubles today
    {
        "charge": "penalty",
        "kind": "flat-after-days",
        "from": date(2027, 1, 1),
        "after_days": 14,
        "amount": 25_00,
        "base": ("fine",),
        "name": {"en": "Twenty-five dollars", "es": "Veinticinco dólares"},
        "source": "A draft ordinance",
    }
)


def rehearsed(
    *proposed: LateFee,
    service: str = "parking",
    since: date = date(2026, 1, 1),
    tell: Callable[[float, int], None] = lambda share, count: None,
) -> Rehearsal:
    return rehearse_policy(
        service=settings.CITY.service[service],
        proposed=proposed or (TWENTY_FIVE,),
        since=since,
        actor="Fay",
        now=NOON,
        city=settings.CITY,
        tell=tell,
    )


def test_the_finance_director_reads_what_it_would_bring_and_whom_it_would_touch(
    tickets: None,
) -> None:
    found = rehearsed()

    tally = found.tally
    assert (found.bills, tally.accounts, tally.touched) == (6, 5, 4)
    # Each doubles, 60 + 30 + 20 + 60 + 50, or costs 25 more, but for Eva's, three days late.
    assert (tally.before.assessed, tally.after.assessed) == (Money(220_00), Money(100_00))
    # Ben paid 20 + 20, Cleo 60 + 60. Of the same money Ben's 20 and Cleo's 25 would be late fees.
    assert (tally.before.collected, tally.after.collected) == (Money(80_00), Money(45_00))
    # Ana pays 35 + 5 less, Cleo 35, Eva 50; Ben pays 5 more; Dan was in time.
    less, more = tally.pay_less, tally.pay_more
    assert (less.accounts, less.total) == (3, Money(125_00))
    assert (less.median, less.largest) == (Money(40_00), Money(50_00))
    assert (more.accounts, more.total, more.largest) == (1, Money(5_00), Money(5_00))


def test_differences_are_told_with_both_fees_the_bills_issued_first(tickets: None) -> None:
    first = rehearsed().first

    assert [(one.facts.number, str(one.replay.change)) for one in first] == [
        ("9190000001", "-$35.00"),
        ("9190000002", "-$5.00"),
        ("9190000003", "$5.00"),
        ("9190000004", "-$35.00"),
        ("9190000006", "-$50.00"),
    ]
    [before], [after] = (side.assessed for side in (first[0].replay.before, first[0].replay.after))
    assert (before.policy.cap, before.amount, before.first) == (
        Money(250_00),
        Money(60_00),
        date(2026, 10, 2),
    )
    assert (after.amount, after.first) == (Money(25_00), date(2026, 10, 16))


def test_bills_are_read_from_the_day_on_and_one_that_was_taken_back_never(take: Take) -> None:
    take(ticket_of("ANA", "9190000001", 60))
    wrong = take(ticket_of("BEN", "9190000002", 60))
    import_revert(import_id=wrong.import_id, city=settings.CITY, actor="Fay", now=NOON)

    assert rehearsed(since=date(2026, 9, 1)).bills == 1
    with pytest.raises(NothingToReplay):
        rehearsed(since=date(2026, 9, 2))


def test_an_outage_delays_both_rules_alike(take: Take) -> None:
    take(ticket_of("ANA", "9190000001", 60, due="2026-10-20"))
    outage = {"first_on": date(2026, 10, 19), "last_on": date(2026, 10, 21)}
    Outage.objects.create(
        began_at=NOON,
        ended_at=NOON + timedelta(hours=2),
        grace_days=30,
        reason="The processor was down",
        recorded_by="Dan",
        recorded_at=NOON,
        **outage,
    )

    [one] = rehearsed().first

    assert one.replay.before.assessed[0].first == date(2026, 11, 21)
    assert one.replay.after.assessed[0].first == date(2026, 11, 21)


def test_only_the_first_twenty_are_told_though_all_are_counted(take: Take) -> None:
    take(*(ticket_of(f"P{place:02}", f"92{place:08}", 60) for place in range(23, 0, -1)))

    found = rehearsed()

    assert found.tally.touched == 23
    numbers = [one.facts.number for one in found.first]
    assert numbers == [f"92{place:08}" for place in range(1, FIRST + 1)]


def test_the_rules_in_force_replayed_against_themselves_change_nothing(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replayed, "_AT_ONCE", 7)  # an account's bills come in several batches
    take(*many_bills(24, each=4, random=Random(75)))

    for service in SERVICES:
        found = rehearsed(*settings.CITY.service[service].late_fees, service=service)

        assert (found.bills, found.tally.accounts, found.tally.touched) == (24, 6, 0)
        assert found.tally.before == found.tally.after
        assert found.tally.before.assessed > ZERO
        assert found.first == []


def test_nothing_is_written_and_nothing_can_be(tickets: None) -> None:
    def rows() -> Sequence[object]:
        kinds = (Bill, Obligation, Entry)
        return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]

    def write(share: float, count: int) -> None:
        Bill.objects.update(digest="written")

    before = rows()

    rehearsed()
    with pytest.raises(Error, match="read-only transaction"):
        rehearsed(tell=write)

    assert rows() == before


def test_all_of_it_is_read_at_one_moment() -> None:
    with as_they_are_now(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)


def test_it_tells_how_far_it_is(tickets: None) -> None:
    told: list[tuple[float, int]] = []

    rehearsed(tell=lambda share, count: told.append((share, count)))

    assert [count for _share, count in told] == sorted(count for _share, count in told)
    assert told[-1] == (1.0, 6)


def test_a_proposal_may_add_to_a_charge_that_had_no_late_fee(tickets: None) -> None:
    also = TWENTY_FIVE.model_copy(update={"charge": "returned-payment", "amount": 10_00})

    found = rehearsed(also)

    assert found.tally.after.assessed == Money(220_00 + 4 * 10_00)
    assert found.tally.pay_less.accounts == 0
