"""What is added to a bill that is paid late, as tables that the city's finance office can check."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Hold, LateFeePolicy, Movement, next_step
from tests.rules.ways import (
    DOUBLES,
    DOUBLES_TO_250,
    DUE,
    INTEREST_2022,
    INTEREST_2023,
    ISSUED,
    SINCE,
    STICKER,
    TENTH,
    WATER,
    charged,
    fee,
    fees,
    paid,
)

NEXT_DAY = DUE + timedelta(days=1)
LATER = DUE + timedelta(days=365)


class TestTicketsThatDouble:
    @pytest.mark.parametrize(
        ("fine", "penalty"),
        [  # DOMAIN.md 1.8: the lesser of the fine and $250 minus the fine
            *((35, 35), (50, 50), (60, 60), (75, 75), (100, 100), (125, 125), (126, 124)),
            *((150, 100), (200, 50), (249, 1), (250, 0), (300, 0)),
        ],
    )
    def test_the_penalty_of_today(self, fine: int, penalty: int) -> None:
        assert fee(DOUBLES_TO_250, charged(DOUBLES, fine * 100), on=LATER) == Money(penalty * 100)

    @pytest.mark.parametrize("fine", [90, 150, 200])
    def test_the_penalty_of_2018_had_no_limit(self, fine: int) -> None:
        assert fee(DOUBLES, charged(DOUBLES, fine * 100), on=LATER) == Money(fine * 100)

    def test_it_starts_on_the_day_after_the_due_date_and_never_grows(self) -> None:
        fine = charged(DOUBLES, 60_00)

        assert fee(DOUBLES, fine, on=DUE) == ZERO
        assert fee(DOUBLES, fine, on=NEXT_DAY) == Money(60_00)
        assert fee(DOUBLES, fine, on=LATER) == Money(60_00)

    def test_a_part_payment_does_not_make_it_smaller(self) -> None:
        assert fee(DOUBLES, charged(DOUBLES, 60_00), paid(59_99, DUE), on=LATER) == Money(60_00)

    def test_a_fine_that_was_reduced_in_time_doubles_from_there(self) -> None:
        reduced = charged(DOUBLES, -20_00, on=DUE)

        assert fee(DOUBLES, charged(DOUBLES, 60_00), reduced, on=LATER) == Money(40_00)

    def test_a_ticket_that_was_dismissed_in_time_costs_nothing(self) -> None:
        dismissed = charged(DOUBLES, -60_00, on=DUE)

        assert fee(DOUBLES, charged(DOUBLES, 60_00), dismissed, on=LATER) == ZERO


class TestInterestOnTax:
    @pytest.mark.parametrize(
        ("policy", "on", "interest"),
        [  # DOMAIN.md 2.5, 1,000.00 due on March 1, 2024
            (INTEREST_2023, date(2024, 3, 1), 0),
            (INTEREST_2023, date(2024, 3, 2), 7_50),
            (INTEREST_2023, date(2024, 4, 1), 7_50),
            (INTEREST_2023, date(2024, 4, 2), 15_00),
            (INTEREST_2022, date(2024, 4, 2), 30_00),
            (INTEREST_2023, date(2025, 3, 1), 90_00),  # "save $90 a year per $1,000"
            (INTEREST_2023, date(2025, 3, 2), 97_50),
        ],
    )
    def test_the_countys_own_examples(self, policy: LateFeePolicy, on: date, interest: int) -> None:
        assert fee(policy, charged(policy, 1_000_00), on=on) == Money(interest)

    def test_it_is_simple_and_rounded_once(self) -> None:
        # 33.33 × 0.75 % is 24.9975 cents a month: three months are 75 cents, not 3 × 25.
        # 0.30 × 0.75 % is 0.225 cents a month: nothing for two months, a cent with the third.
        tax = charged(INTEREST_2023, 33_33)
        little = charged(INTEREST_2023, 30)

        assert fee(INTEREST_2023, tax, on=date(2024, 5, 2)) == Money(75)
        assert fee(INTEREST_2023, tax, on=date(2033, 5, 1)) == Money(27_50)  # 110 months
        assert fee(INTEREST_2023, little, on=date(2024, 4, 2)) == ZERO
        assert fee(INTEREST_2023, little, on=date(2024, 5, 2)) == Money(1)

    def test_a_part_payment_pays_interest_first_and_then_makes_it_smaller(self) -> None:
        tax = charged(INTEREST_2023, 1_000_00)
        part = paid(507_50, date(2024, 3, 10))  # 7.50 of interest and 500.00 of tax

        assert fee(INTEREST_2023, tax, part, on=date(2024, 4, 1)) == Money(7_50)
        assert fee(INTEREST_2023, tax, part, on=date(2024, 4, 2)) == Money(11_25)

    def test_it_starts_on_what_is_paid_on_the_same_day(self) -> None:
        tax = charged(INTEREST_2023, 1_000_00)

        assert fee(INTEREST_2023, tax, paid(1_000_00, NEXT_DAY), on=NEXT_DAY) == Money(7_50)
        # All of the 1,000.00 went to interest first: 7.50 of tax is open.
        assert fee(INTEREST_2023, tax, paid(1_000_00, NEXT_DAY), on=date(2024, 4, 2)) == Money(7_56)

    def test_a_tax_that_is_billed_late_bears_interest_from_then_on(self) -> None:
        added = charged(INTEREST_2023, 500_00, on=date(2024, 3, 20))

        assert fee(INTEREST_2023, charged(INTEREST_2023, 500_00), added, on=LATER) == Money(
            3_75 + 11 * 7_50
        )

    def test_many_small_payments_lose_no_cent_to_rounding(self) -> None:
        parts = [paid(1_00, DUE + timedelta(days=7 * week)) for week in range(40)]

        found = fees(INTEREST_2023, charged(INTEREST_2023, 333_33), *parts, on=LATER)

        assert len(found) == 1
        assert found[0].times == 12
        # Unpaid tax on the 2nd of each month, by hand: what was paid goes to interest first.
        assert found[0].amount == Money(29_04)


class TestWater:
    def test_it_is_charged_on_water_and_sewer_alone(self) -> None:
        bill = [
            charged(WATER, 73_02),
            Movement(ISSUED, Money(73_02), "sewer"),
            Movement(ISSUED, Money(19_00), "garbage"),
        ]

        assert fee(WATER, *bill, on=NEXT_DAY) == Money(1_83)  # 1.25 % of 146.04 is 1.8255
        assert fee(WATER, *bill, on=DUE + timedelta(days=40)) == Money(3_65)  # 3.651


class TestStickers:
    """DOMAIN.md 4: required by July 31; a grace of 30 days, to midnight of day 30."""

    REQUIRED = date(2024, 7, 31)

    @pytest.mark.parametrize(
        ("bought", "late_fee"), [(date(2024, 8, 30), 0), (date(2024, 8, 31), 60_00)]
    )
    def test_the_late_fee_starts_after_30_days(self, bought: date, late_fee: int) -> None:
        sticker = charged(STICKER, 95_00, on=date(2024, 7, 1))

        assert fee(STICKER, sticker, on=bought, due=self.REQUIRED) == Money(late_fee)


class TestAShareOfTheBalance:
    def test_it_is_taken_once_of_what_is_unpaid_then(self) -> None:
        fine = charged(TENTH, 100_00)

        assert fee(TENTH, fine, on=DUE) == ZERO
        assert fee(TENTH, fine, on=LATER) == Money(10_00)
        assert fee(TENTH, fine, paid(60_05, DUE), on=LATER) == Money(4_00)  # 3.995
        assert fee(TENTH, fine, paid(60_05, NEXT_DAY), on=LATER) == Money(10_00)


class TestHolds:
    """A contest or an outage delays a fee; it does not forgive it."""

    def test_no_fee_starts_in_a_hold(self) -> None:
        contest = Hold(ISSUED, date(2024, 3, 20), "contest")
        fine = charged(DOUBLES, 60_00)

        assert fee(DOUBLES, fine, on=date(2024, 3, 20), holds=[contest]) == ZERO
        assert fee(DOUBLES, fine, on=date(2024, 3, 21), holds=[contest]) == Money(60_00)
        paid_at_the_end = paid(60_00, date(2024, 3, 20))
        assert fee(DOUBLES, fine, paid_at_the_end, on=LATER, holds=[contest]) == ZERO

    @pytest.mark.parametrize(
        "holds",
        [
            [(1, 10), (5, 20)],
            [(5, 20), (1, 10)],
            [(1, 10), (11, 20)],
            [(1, 20), (3, 5)],
            [(1, 4), (1, 20), (1, 9)],
        ],
    )
    def test_holds_that_touch_or_overlap_are_one(self, holds: list[tuple[int, int]]) -> None:
        march = [Hold(date(2024, 3, first), date(2024, 3, last), "") for first, last in holds]
        fine = charged(DOUBLES, 60_00)

        assert fee(DOUBLES, fine, on=date(2024, 3, 20), holds=march) == ZERO
        assert fee(DOUBLES, fine, on=date(2024, 3, 21), holds=march) == Money(60_00)

    def test_months_that_start_in_a_hold_wait_for_its_end(self) -> None:
        outage = Hold(date(2024, 3, 31), date(2024, 5, 10), "outage")
        tax = charged(INTEREST_2023, 1_000_00)

        assert fee(INTEREST_2023, tax, on=date(2024, 5, 10), holds=[outage]) == Money(7_50)
        assert fee(INTEREST_2023, tax, on=date(2024, 5, 11), holds=[outage]) == Money(22_50)

    def test_a_hold_at_another_time_changes_nothing(self) -> None:
        earlier = Hold(date(2023, 1, 1), DUE, "")
        later = Hold(date(2024, 3, 3), date(2024, 3, 9), "")

        assert fee(DOUBLES, charged(DOUBLES, 60_00), on=NEXT_DAY, holds=[earlier, later]) == Money(
            60_00
        )


class TestSeveralRules:
    FIRST = LateFeePolicy(
        *("penalty", "percent-of-balance", ("fine",), SINCE, "first notice"), rate=Decimal("0.1")
    )
    SECOND = LateFeePolicy(
        *("penalty", "flat-after-days", ("fine",), SINCE, "second notice"),
        after_days=30,
        amount=Money(25_00),
    )

    def test_two_rules_add_to_one_charge_and_each_explains_its_part(self) -> None:
        found = fees([self.SECOND, self.FIRST], charged(DOUBLES, 100_00), on=LATER)

        assert [(one.policy.source, one.amount, one.first) for one in found] == [
            ("first notice", Money(10_00), NEXT_DAY),
            ("second notice", Money(25_00), DUE + timedelta(days=31)),
        ]

    def test_a_rule_on_a_fee_comes_after_the_fee(self) -> None:
        on_the_penalty = LateFeePolicy(
            *("interest", "percent-per-started-month", ("fine", "penalty"), SINCE, "an example"),
            rate=Decimal("0.01"),
        )

        found = fees([self.FIRST, on_the_penalty], charged(DOUBLES, 100_00), on=NEXT_DAY)

        assert [one.amount for one in found] == [Money(10_00), Money(1_10)]


class TestPaying:
    def test_who_pays_on_the_due_day_owes_no_fee_ever(self) -> None:
        assert fee(DOUBLES, charged(DOUBLES, 60_00), paid(60_00, DUE), on=LATER) == ZERO

    def test_who_paid_before_the_bill_came_owes_no_fee(self) -> None:
        early = paid(60_00, ISSUED - timedelta(days=30))

        assert fee(DOUBLES, charged(DOUBLES, 60_00), early, on=LATER) == ZERO

    def test_a_fee_on_nothing_is_nothing(self) -> None:
        assert fees(DOUBLES, on=LATER) == ()

    def test_what_happens_later_does_not_matter_yet(self) -> None:
        assert fee(DOUBLES, charged(DOUBLES, 60_00, on=LATER), on=NEXT_DAY) == ZERO


class TestExplaining:
    def test_a_match_names_the_fine(self) -> None:
        (found,) = fees(DOUBLES_TO_250, charged(DOUBLES, 150_00), on=LATER)

        assert (found.base, found.times, found.first, found.latest) == (
            *(Money(150_00), 1),
            *(NEXT_DAY, NEXT_DAY),
        )

    def test_interest_names_its_months_and_the_unpaid_tax(self) -> None:
        (found,) = fees(INTEREST_2023, charged(INTEREST_2023, 1_000_00), on=date(2024, 5, 2))

        assert (found.base, found.times, found.first, found.latest) == (
            *(Money(1_000_00), 3),
            *(NEXT_DAY, date(2024, 5, 2)),
        )

    def test_a_share_that_is_added_to_its_own_base_names_the_base_before_it(self) -> None:
        compound = LateFeePolicy(
            *("tax", "percent-per-started-month", ("tax",), SINCE, "an example"),
            rate=Decimal("0.01"),
        )

        (found,) = fees(compound, charged(INTEREST_2023, 1_000_00), on=NEXT_DAY)

        assert (found.base, found.amount) == (Money(1_000_00), Money(10_00))


class TestTheNextStep:
    def test_it_names_the_day_on_which_a_fee_may_start(self) -> None:
        assert next_step([DOUBLES], holds=[], due=DUE, after=ISSUED) == NEXT_DAY
        assert next_step([DOUBLES], holds=[], due=DUE, after=DUE) == NEXT_DAY
        assert next_step([DOUBLES], holds=[], due=DUE, after=NEXT_DAY) is None

    def test_interest_has_always_a_next_month(self) -> None:
        nearest = [NEXT_DAY, date(2024, 4, 2), date(2024, 5, 2)]
        days = [DUE]
        for _ in nearest:
            days.append(next_step([INTEREST_2023], holds=[], due=DUE, after=days[-1]))

        assert days[1:] == nearest
        long_ago = next_step([INTEREST_2023], holds=[], due=date(1995, 3, 1), after=LATER)
        assert long_ago == date(2025, 3, 2)

    def test_a_long_grace_is_not_overlooked(self) -> None:
        slow = LateFeePolicy(
            *("late-fee", "flat-after-days", ("sticker",), SINCE, "an example"),
            after_days=730,
            amount=Money(60_00),
        )

        assert next_step([slow], holds=[], due=DUE, after=DUE) == DUE + timedelta(days=731)

    def test_a_long_hold_is_not_overlooked(self) -> None:
        contest = Hold(ISSUED, date(2026, 1, 1), "contest")

        assert next_step([DOUBLES], holds=[contest], due=DUE, after=DUE) == date(2026, 1, 2)

    def test_no_rule_no_step(self) -> None:
        assert next_step([], holds=[], due=DUE, after=DUE) is None
