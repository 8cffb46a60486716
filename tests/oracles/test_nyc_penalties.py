"""50,600 published parking violations of New York: their penalties are steps of our own rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tallystick.catalog.load import load_city
from tallystick.catalog.model import Service
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.policies import in_force
from tallystick.rules.late_fees import Movement, accrued
from tests.oracles.conftest import Tell
from tests.oracles.convert import SHARED, Row, money, read_rows
from tests.oracles.convert_nyc_parking import charged, reduction

FOLDER = SHARED / "nyc_parking"
CITY = Path(__file__).resolve().parents[2] / "cities" / "new-york"
CAMERAS = {
    "PHTO SCHOOL ZN SPEED VIOLATION",
    "FAILURE TO STOP AT RED LIGHT",
    "MOBILE BUS LANE VIOLATION",
    "WEIGH IN MOTION VIOLATION",
}
DAY = date(2022, 1, 5)

State = tuple[Money, bool]  # the penalty, and whether interest runs on a judgment


@pytest.fixture(scope="module")
def few() -> list[Row]:
    rows = read_rows(FOLDER / "violations_2020_2022.csv")
    return [row for row in rows if row["fine_amount"]]


@pytest.fixture(scope="module")
def many() -> list[Row]:
    return list(read_rows(FOLDER / "violations_2024_50k.csv.gz"))


@pytest.fixture(scope="module")
def states() -> Mapping[str, set[State]]:
    """Return which penalties our rules know in a summons' first half year, by its kind of fine."""
    parking = load_city(CITY).service["parking"]
    return {
        charge: {state(parking, charge, days) for days in range(182)}
        for charge in ("fine", "camera-fine")
    }


def state(parking: Service, charge: str, days: int) -> State:
    """Return what a summons of 115.00 comes to that nobody pays, so many days after its issue."""
    due = DAY + timedelta(days=30)
    added = accrued(
        in_force(parking, issued_on=DAY, tax_year=None),
        movements=[Movement(DAY, Money(115_00), charge)],
        holds=(),
        due=due,
        order=parking.order,
        as_of=DAY + timedelta(days=days),
    )
    amounts = Counter({fee.policy.charge: fee.amount.cents for fee in added})
    return Money(amounts["penalty"]), amounts["interest"] > 0


def published(row: Row) -> tuple[str, State]:
    """Return a row's kind of fine, its penalty, and whether a judgment was entered."""
    charge = "camera-fine" if row["violation"] in CAMERAS else "fine"
    return charge, (money(row["penalty_amount"]), bool(row.get("judgment_entry_date")))


def test_the_rules_know_the_steps_that_were_published(states: Mapping[str, set[State]]) -> None:
    assert states["fine"] == {
        *((ZERO, False), (Money(10_00), False), (Money(30_00), False)),
        *((Money(60_00), False), (Money(60_00), True)),
    }
    assert states["camera-fine"] == {
        *((ZERO, False), (Money(25_00), False), (Money(25_00), True)),
    }


def test_penalty_and_judgment_are_a_state_of_our_rules_on_599_of_599(
    few: Sequence[Row], states: Mapping[str, set[State]], tell: Tell
) -> None:
    missed = [row for row in few if (kind := published(row))[1] not in states[kind[0]]]

    tell(
        *("New York parking 2020 to 2022", "penalty and judgment are a step of the rules"),
        rows=len(few),
        missed={"another penalty": len(missed)},
    )
    assert (len(few), missed) == (599, [])


def test_the_penalty_is_a_step_of_our_rules_on_50_000_of_50_000(
    many: Sequence[Row], states: Mapping[str, set[State]], tell: Tell
) -> None:
    penalties = {charge: {penalty for penalty, _ in known} for charge, known in states.items()}
    missed = [row for row in many if (kind := published(row))[1][0] not in penalties[kind[0]]]

    tell(
        *("New York parking 2024", "penalty is a step of the rules"),
        rows=len(many),
        missed={"another penalty": len(missed)},
    )
    assert (len(many), missed) == (50_000, [])


def test_what_is_due_follows_from_the_parts(
    few: Sequence[Row], many: Sequence[Row], tell: Tell
) -> None:
    for row in few:
        left = charged(row) - reduction(row) - money(row["payment_amount"])
        assert money(row["amount_due"]) == left >= ZERO
    more = Counter(reduction(row) > ZERO for row in many if reduction(row))

    check = "due is fine, penalty and interest less payment"
    tell(*("New York parking 2020 to 2022", f"{check} and reduction"), rows=len(few), missed={})
    tell(
        *("New York parking 2024", check),
        rows=len(many),
        missed={
            "was reduced, which has no column": more[True],
            "due though it was paid (9100049940)": more[False],
        },
    )
    assert more == {True: 4_356, False: 1}
