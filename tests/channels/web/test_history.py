"""What happened to a bill is told rule by rule, whether or not the books have it by now."""

from datetime import date

from tallystick.catalog.load import load_city
from tallystick.channels.web.bill_parts import Part, history
from tallystick.config.settings import ROOT
from tallystick.kernel.money import Money
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import OURS, Facts, owed_of
from tests.bill_facts import bill, paid, posted

NEW_YORK = load_city(ROOT / "cities" / "new-york")
PARKING = NEW_YORK.service["parking"]
FINES = (posted(65_00, "fine"), posted(50_00, "camera-fine"))
LADDER = "Late penalty: $10 after 30 days, $20 more after 60 days and $30 more after 90 days"
CAMERA = "Late penalty: $25 on a camera ticket after 30 days"
FIRST_STEP, SECOND_STEP = date(2024, 3, 2), date(2024, 4, 1)
ON = date(2024, 4, 2)


def told(facts: Facts, *, on: date = ON) -> list[tuple[date, str, Money]]:
    debt = owed_of(facts, as_of=on, city=NEW_YORK)
    part = Part(PARKING, Obligation(), debt, on)
    return [(event.on, event.what, event.amount) for event in history(PARKING, [part])]


def test_two_rules_on_one_charge_have_a_row_each_and_a_ladder_one_for_each_rung() -> None:
    assert told(bill("parking", *FINES))[1:] == [
        (FIRST_STEP, LADDER, Money(10_00)),
        (FIRST_STEP, CAMERA, Money(25_00)),
        (SECOND_STEP, LADDER, Money(20_00)),
    ]


def test_the_rows_are_the_same_once_the_books_have_them() -> None:
    night = (
        posted(35_00, "penalty", FIRST_STEP, OURS),
        posted(20_00, "penalty", SECOND_STEP, OURS),
    )

    for known in (night[:1], night):
        assert told(bill("parking", *FINES, *known)) == told(bill("parking", *FINES))


def test_a_ladder_alone_is_told_by_its_rungs_around_a_payment() -> None:
    summons = bill("parking", FINES[0], paid(20_00, date(2024, 3, 10)))

    assert told(summons)[1:] == [
        (FIRST_STEP, LADDER, Money(10_00)),
        (date(2024, 3, 10), "Payment or credit", Money(-20_00)),
        (SECOND_STEP, LADDER, Money(20_00)),
    ]


def test_what_was_taken_back_or_came_along_is_told_as_the_books_have_it() -> None:
    brought = posted(60_00, "penalty", date(2024, 2, 20), "history")
    waived = posted(-20_00, "penalty", date(2024, 3, 20), "history")

    assert told(bill("parking", *FINES, brought, waived))[1:] == [
        (date(2024, 2, 20), "Late penalty", Money(60_00)),
        (date(2024, 3, 20), "Taken back: Late penalty", Money(-20_00)),
    ]


def test_the_rows_sum_to_what_is_owed() -> None:
    late = date(2024, 9, 1)
    facts = bill("parking", *FINES, paid(30_00, date(2024, 3, 10)))

    debt = owed_of(facts, as_of=late, city=NEW_YORK)

    assert sum((amount for _, _, amount in told(facts, on=late)), Money(0)) == debt.total
