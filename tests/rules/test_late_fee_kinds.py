"""Ladders, judgments, collection, interest by the day: the rules of other cities, as tables."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Hold, LateFeePolicy, Movement, RateFrom, next_step
from tests.rules.ways import (
    BY_DAY,
    CAMERA,
    COLLECTION,
    DOUBLES,
    DUE,
    INTEREST_2023,
    ISSUED,
    JUDGMENT,
    LADDER,
    SINCE,
    TENTH,
    WATER,
    charged,
    fee,
    fees,
    paid,
)

NEXT_DAY = DUE + timedelta(days=1)
LATER = DUE + timedelta(days=365)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


class TestALadder:
    """DOMAIN.md 7: a New York summons costs more at each step."""

    @pytest.mark.parametrize(
        ("fine", "day", "owed"),
        [
            *((65, 30, 65), (65, 31, 75), (65, 60, 75), (65, 61, 95), (65, 90, 95), (65, 91, 125)),
            (115, 91, 175),
        ],
    )
    def test_each_step_is_added_to_the_ones_before(self, fine: int, day: int, owed: int) -> None:
        summons = charged(LADDER, fine * 100)

        assert Money(fine * 100) + fee(LADDER, summons, on=after(day)) == Money(owed * 100)

    def test_a_cameras_ladder_has_one_step(self) -> None:
        caught = charged(CAMERA, 50_00)

        assert fee([LADDER, CAMERA], caught, on=after(30)) == ZERO
        assert fee([LADDER, CAMERA], caught, on=after(31)) == Money(25_00)
        assert fee([LADDER, CAMERA], caught, on=LATER) == Money(25_00)

    def test_who_pays_after_a_step_is_spared_the_next(self) -> None:
        summons = charged(LADDER, 65_00)

        assert fee(LADDER, summons, paid(75_00, after(40)), on=LATER) == Money(10_00)

    def test_a_step_that_falls_in_a_contest_comes_after_it_and_the_others_on_their_days(
        self,
    ) -> None:
        contest = Hold(after(20), after(40), "contest")

        days = [after(40), after(41), after(61)]
        found = [fee(LADDER, charged(LADDER, 65_00), on=day, holds=[contest]) for day in days]

        assert found == [ZERO, Money(10_00), Money(30_00)]

    def test_each_step_explains_itself(self) -> None:
        (found,) = fees(LADDER, charged(LADDER, 65_00), on=after(61))

        assert [(part.first, part.amount) for part in found.parts] == [
            (after(31), Money(10_00)),
            (after(61), Money(20_00)),
        ]


class TestAJudgment:
    """DOMAIN.md Z3: 9 percent a year on fine and penalty, one twelfth for each month."""

    def test_it_is_taken_of_fine_and_penalty(self) -> None:
        summons = charged(LADDER, 115_00)
        judged = after(101)

        assert fee([LADDER, JUDGMENT], summons, on=after(100)) == Money(60_00)
        # 175.00 × 0.75 % is 1.3125 a month; twelve months are 15.75.
        assert fee([LADDER, JUDGMENT], summons, on=judged) == Money(61_31)
        (_, interest) = fees([LADDER, JUDGMENT], summons, on=judged + timedelta(days=360))
        assert (interest.amount, interest.times) == (Money(15_75), 12)

    def test_by_the_day_a_year_comes_to_the_same(self) -> None:
        daily = replace(JUDGMENT, kind="percent-per-day", rate=Decimal("0.09"), year_days=365)

        (_, interest) = fees([LADDER, daily], charged(LADDER, 115_00), on=after(465))

        assert (interest.amount, interest.times, interest.base) == (
            *(Money(15_75), 365),
            Money(175_00),
        )


class TestCollectionCost:
    """DOMAIN.md A8 to A10: 22 percent of what is left when a ticket is referred."""

    BOTH = (DOUBLES, COLLECTION)
    REFERRED = after(120)

    @pytest.mark.parametrize(
        ("fine", "before", "due"),
        [
            (90_00, 0, 219_60),
            (60_00, 0, 146_40),
            (200_00, 0, 488_00),
            (90_00, 75_00, 128_10),
            (60_00, 41_96, 95_21),
        ],
    )
    def test_what_is_paid_before_makes_it_smaller(self, fine: int, before: int, due: int) -> None:
        movements = [charged(DOUBLES, fine), paid(before, after(30))]

        added = fee(self.BOTH, *movements, on=LATER, referred=self.REFERRED)

        assert Money(fine - before) + added == Money(due)

    def test_what_is_paid_after_does_not(self) -> None:
        movements = [charged(DOUBLES, 60_00), paid(140_60, after(130))]

        added = fee(self.BOTH, *movements, on=LATER, referred=self.REFERRED)

        assert Money(60_00 - 140_60) + added == Money(5_80)

    def test_who_pays_in_two_parts_pays_466(self) -> None:
        movements = [charged(DOUBLES, 200_00), paid(100_00, after(30))]

        added = fee(self.BOTH, *movements, on=LATER, referred=self.REFERRED)

        assert Money(200_00) + added == Money(466_00)

    def test_nothing_is_added_before_or_without_a_referral(self) -> None:
        ticket = charged(DOUBLES, 60_00)

        assert fee(self.BOTH, ticket, on=LATER) == Money(60_00)
        day_before = self.REFERRED - timedelta(days=1)
        assert fee(self.BOTH, ticket, on=day_before, referred=self.REFERRED) == Money(60_00)

    def test_a_plan_waives_it_and_delays_the_penalty(self) -> None:
        plan = Hold(ISSUED, after(200), "plan")
        ticket = charged(DOUBLES, 90_00)

        on_the_plan = fees(self.BOTH, ticket, on=after(200), holds=[plan], referred=self.REFERRED)
        (penalty,) = fees(self.BOTH, ticket, on=LATER, holds=[plan], referred=self.REFERRED)

        assert on_the_plan == ()
        assert (penalty.policy, penalty.amount, penalty.first) == (
            *(DOUBLES, Money(90_00)),
            after(201),
        )


class TestByTheDay:
    def test_each_day_has_the_rate_of_its_own_time(self) -> None:
        (found,) = fees(BY_DAY, charged(BY_DAY, 10_000_00), on=date(2024, 7, 10))

        # From March 2 to June 30 there are 121 days at 9 %, then 10 days at 7.3 %.
        assert [(part.times, part.amount) for part in found.parts] == [
            (121, Money(298_36)),
            (10, Money(20_00)),
        ]
        assert (found.times, found.amount) == (131, Money(318_36))

    def test_a_part_payment_makes_the_days_after_it_cheaper(self) -> None:
        # 9 % of 3,650.00 is 0.90 a day: 9.00 of interest and 1,825.00 of tax are paid.
        half = paid(1_834_00, after(10))

        found = [
            fee(BY_DAY, charged(BY_DAY, 3_650_00), half, on=after(day)) for day in (10, 11, 20)
        ]

        assert found == [Money(9_00), Money(9_45), Money(13_50)]

    def test_a_plan_stops_the_days_and_a_contest_can_be_let_run_through(self) -> None:
        runs = replace(BY_DAY, stopped_by=frozenset({"plan"}), runs_through=frozenset({"contest"}))
        tax = charged(BY_DAY, 3_650_00)
        ten_days = (after(11), after(20))

        for reason, on_day_20, on_day_30 in [
            ("plan", 9_00, 18_00),
            ("contest", 18_00, 27_00),
            ("outage", 9_00, 27_00),
        ]:
            held = [Hold(*ten_days, reason)]
            assert fee(runs, tax, on=after(20), holds=held) == Money(on_day_20), reason
            assert fee(runs, tax, on=after(30), holds=held) == Money(on_day_30), reason

    def test_interest_on_interest_by_the_day_is_added_day_by_day(self) -> None:
        compound = LateFeePolicy(
            *("interest", "percent-per-day", ("tax", "interest"), SINCE, "an example"),
            rate=Decimal("0.01"),
        )

        # 100.00 × 1.01³ is 103.0301.
        assert fee(compound, charged(BY_DAY, 100_00), on=after(3)) == Money(3_03)


class TestByTheMonth:
    def test_a_rate_that_changes_counts_from_the_month_that_begins_after(self) -> None:
        rates = (RateFrom(SINCE, Decimal("0.01")), RateFrom(date(2024, 4, 10), Decimal("0.02")))
        changing = replace(INTEREST_2023, rates=rates)

        (found,) = fees(changing, charged(INTEREST_2023, 1_000_00), on=date(2024, 6, 1))

        assert [(part.first, part.times, part.amount) for part in found.parts] == [
            (date(2024, 3, 2), 2, Money(20_00)),
            (date(2024, 5, 2), 1, Money(20_00)),
        ]

    def test_before_the_first_rate_nothing_is_added(self) -> None:
        begun = replace(INTEREST_2023, rates=(RateFrom(date(2024, 5, 1), Decimal("0.01")),))

        assert fee(begun, charged(INTEREST_2023, 1_000_00), on=date(2024, 5, 1)) == ZERO
        assert fee(begun, charged(INTEREST_2023, 1_000_00), on=date(2024, 5, 2)) == Money(10_00)

    def test_a_share_of_the_principal_does_not_fall_with_a_part_payment(self) -> None:
        whole = replace(INTEREST_2023, share_of="principal")
        half = paid(500_00, DUE)
        tax = charged(INTEREST_2023, 1_000_00)

        assert fee(whole, tax, half, on=date(2024, 4, 2)) == Money(15_00)
        assert fee(INTEREST_2023, tax, half, on=date(2024, 4, 2)) == Money(7_50)
        assert fee(whole, tax, half, paid(507_50, date(2024, 3, 5)), on=LATER) == Money(7_50)

    def test_a_month_that_begins_in_a_hold_that_stops_is_never_charged(self) -> None:
        water = replace(WATER, stopped_by=frozenset({"plan"}))
        year = Hold(ISSUED, date.max, "plan")
        march = Hold(ISSUED, date(2024, 3, 20), "plan")

        assert fee(water, charged(WATER, 73_02), on=date(2034, 1, 1), holds=[year]) == ZERO
        assert fee(water, charged(WATER, 73_02), on=date(2024, 4, 2), holds=[march]) == Money(91)
        assert next_step([water], holds=[year], due=DUE, after=DUE) is None

    def test_a_late_fee_leaves_out_what_relief_keeps_it_from(self) -> None:
        """DOMAIN.md W8 and W11: no penalty on water from 65 on, and none at all with relief."""
        both = replace(WATER, base=("water", "sewer"))
        water = Movement(ISSUED, Money(73_02), "water")
        sewer = Movement(ISSUED, Money(60_00), "sewer")
        spared = both.sparing({"water"})

        assert fee(both, water, sewer, on=after(1)) == Money(1_66)  # 1.25 % of $133.02
        assert fee(spared, water, sewer, on=after(1)) == Money(75)  # 1.25 % of $60.00
        assert fee(both.sparing({"water", "sewer"}), water, sewer, on=LATER) == ZERO

    def test_a_rule_that_relief_does_not_matter_to_leaves_nothing_out(self) -> None:
        for_all = replace(WATER, runs_through=frozenset({"relief"}))

        assert for_all.sparing({"water"}) == for_all

    def test_a_disputed_water_bill_waits_until_the_tenth_day_after_it_was_sent_again(self) -> None:
        """DOMAIN.md W7."""
        again = date(2024, 4, 20)
        dispute = Hold(ISSUED, again + timedelta(days=9), "contest")
        bill = charged(WATER, 73_02)

        assert fee(WATER, bill, on=again + timedelta(days=9), holds=[dispute]) == ZERO
        assert fee(WATER, bill, on=again + timedelta(days=10), holds=[dispute]) == Money(1_83)


class TestOnce:
    WHOLE = replace(TENTH, kind="percent-of-principal")
    JULY = LateFeePolicy(
        *("late-fee", "flat-on-date", ("sticker",), SINCE, "an example"),
        on=date(2024, 7, 1),
        amount=Money(20_00),
        after_days=10,
    )

    def test_a_percentage_of_the_principal_does_not_fall_with_a_part_payment(self) -> None:
        fine = charged(TENTH, 100_00)

        assert fee(self.WHOLE, fine, paid(60_00, DUE), on=LATER) == Money(10_00)
        assert fee(self.WHOLE, fine, paid(100_00, DUE), on=LATER) == ZERO

    @pytest.mark.parametrize(
        ("due", "day", "added"),
        [
            (DUE, date(2024, 6, 30), 0),
            (DUE, date(2024, 7, 1), 20_00),
            (date(2024, 6, 20), date(2024, 7, 1), 20_00),
            (date(2024, 6, 21), date(2025, 7, 1), 0),  # on July 1 it was not 10 days late
        ],
    )
    def test_an_addition_on_a_date_meets_the_bills_that_are_late_then(
        self, due: date, day: date, added: int
    ) -> None:
        sticker = charged(self.JULY, 95_00)

        assert fee(self.JULY, sticker, on=day, due=due) == Money(added)


class TestLimits:
    def test_a_fee_stops_at_its_limit_and_keeps_it(self) -> None:
        limited = replace(INTEREST_2023, most=Money(20_00))
        tax = charged(INTEREST_2023, 1_000_00)

        days = [date(2024, 4, 2), date(2024, 5, 2), date(2030, 1, 1)]

        assert [fee(limited, tax, on=day) for day in days] == [
            *(Money(15_00), Money(20_00)),
            Money(20_00),
        ]
        (found,) = fees(limited, tax, on=LATER)
        assert (found.latest, found.times) == (date(2024, 5, 2), 3)

    def test_a_ladder_can_have_one_too(self) -> None:
        limited = replace(LADDER, most=Money(25_00))

        assert fee(limited, charged(LADDER, 65_00), on=LATER) == Money(25_00)


class TestGrace:
    """Other than a later start: who misses the grace pays for its days, too."""

    GRACE = replace(INTEREST_2023, grace_days=40)

    def test_who_pays_within_the_grace_pays_nothing_more(self) -> None:
        tax = charged(INTEREST_2023, 1_000_00)

        assert fee(self.GRACE, tax, paid(1_000_00, after(40)), on=LATER) == ZERO

    def test_who_pays_after_it_pays_from_the_due_date_on(self) -> None:
        tax = charged(INTEREST_2023, 1_000_00)

        assert fee(self.GRACE, tax, on=after(40)) == ZERO
        assert fee(self.GRACE, tax, on=after(41)) == fee(INTEREST_2023, tax, on=after(41))
        assert next_step([self.GRACE], holds=[], due=DUE, after=DUE) == after(41)


class TestTheNextStepOfEachKind:
    @pytest.mark.parametrize(
        ("policy", "after_day", "step"),
        [
            (LADDER, 30, 31),
            (LADDER, 31, 61),
            (LADDER, 91, None),
            (CAMERA, 31, None),
            (COLLECTION, 0, 120),
            (COLLECTION, 120, None),
            (BY_DAY, -9, 1),
            (BY_DAY, 400, 401),
        ],
    )
    def test_it_is_named(self, policy: LateFeePolicy, after_day: int, step: int | None) -> None:
        found = next_step([policy], holds=[], due=DUE, after=after(after_day), referred=after(120))

        assert found == (None if step is None else after(step))

    def test_days_in_a_hold_are_none(self) -> None:
        hold = Hold(after(5), after(9), "outage")

        assert next_step([BY_DAY], holds=[hold], due=DUE, after=after(4)) == after(10)

    def test_a_hold_without_an_end_leaves_none(self) -> None:
        bankrupt = Hold(after(5), date.max, "contest")

        for policy in (BY_DAY, INTEREST_2023, LADDER, DOUBLES):
            assert next_step([policy], holds=[bankrupt], due=DUE, after=after(91)) is None


def test_what_is_taken_back_before_a_step_does_not_count() -> None:
    """DOMAIN.md 7: a hearing reduces 115.00 by 15.00; paid in time, nothing is left."""
    reduced = Movement(after(10), Money(-15_00), "fine")
    summons = charged(LADDER, 115_00)

    assert fee(LADDER, summons, reduced, paid(100_00, after(20)), on=LATER) == ZERO
