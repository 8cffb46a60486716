"""What is owed on a bill on a day, line by line, under the rules of Chicago's folder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import OURS, Facts, Owed, Posted, owed_of
from tests.bill_facts import DUE, ISSUED, bill, paid, posted

LATE = date(2024, 4, 2)  # the second month has started


def on(day: date, facts: Facts) -> Owed:
    return owed_of(facts, as_of=day, city=settings.CITY)


def lines(debt: Owed) -> dict[str, int]:
    return {line.charge: line.amount.cents for line in debt.lines}


class TestTheRuleInForce:
    @pytest.mark.parametrize(
        ("issued", "total"),
        [
            (date(2018, 5, 14), 400_00),  # the penalty had no limit then
            (date(2021, 12, 31), 400_00),
            (date(2022, 1, 1), 250_00),
            (date(2024, 2, 1), 250_00),
            (date(1999, 2, 1), 200_00),  # older than any rule that we know of
        ],
    )
    def test_a_ticket_follows_the_rule_of_its_own_day(self, issued: date, total: int) -> None:
        due = issued + timedelta(days=25)
        ticket = bill("parking", posted(200_00, "fine", issued), issued=issued, due=due)

        assert on(due, ticket).total == Money(200_00)
        assert on(date(2026, 11, 23), ticket).total == Money(total)

    @pytest.mark.parametrize(
        ("tax_year", "interest"), [(2022, 30_00), (2023, 15_00), (2024, 15_00), (None, 15_00)]
    )
    def test_interest_follows_the_tax_year_whenever_it_is_paid(
        self, tax_year: int | None, interest: int
    ) -> None:
        tax = bill("property-tax", posted(1_000_00, "tax"), tax_year=tax_year)

        assert lines(on(LATE, tax)) == {"tax": 1_000_00, "interest": interest}

    def test_the_line_says_which_rule_it_comes_from(self) -> None:
        debt = on(LATE, bill("property-tax", posted(1_000_00, "tax"), tax_year=2022))
        because = {line.charge: line.because for line in debt.lines}

        assert because["tax"] == ()
        [interest] = because["interest"]
        assert "before 2023" in interest.policy.source
        assert (interest.base, interest.times) == (Money(1_000_00), 2)


class TestTheDay:
    @pytest.mark.parametrize(
        ("moment", "total"),
        [  # March 1 in Chicago ends at 6:00 am on March 2 in UTC
            (datetime(2024, 3, 2, 5, 59, 59, tzinfo=UTC), 60_00),
            (datetime(2024, 3, 2, 6, 0, 0, tzinfo=UTC), 120_00),
        ],
    )
    def test_the_fine_doubles_at_midnight_and_not_before(
        self, moment: datetime, total: int
    ) -> None:
        ticket = bill("parking", posted(60_00, "fine"))

        assert on(local_day(moment, settings.CITY.zone), ticket).total == Money(total)

    def test_later_is_asked_like_today(self) -> None:
        tax = bill("property-tax", posted(1_000_00, "tax"), tax_year=2023)

        totals = [on(day, tax).total.cents for day in (DUE, LATE, date(2025, 3, 1))]

        assert totals == [1_000_00, 1_015_00, 1_090_00]

    def test_the_next_step_names_the_day_it_grows(self) -> None:
        tax = bill("property-tax", posted(1_000_00, "tax"), tax_year=2023)
        service = settings.CITY.service["property-tax"]

        assert tax.next_step(service, DUE) == date(2024, 3, 2)
        assert tax.next_step(service, date(2024, 3, 2)) == LATE


class TestReferral:
    """DOMAIN.md A8: 22 percent of what is unpaid on the day on which it goes to collection."""

    REFERRED = date(2024, 7, 1)

    def test_the_collection_cost_is_added_on_its_day(self) -> None:
        ticket = bill("parking", posted(60_00, "fine"), referred=self.REFERRED)

        assert lines(on(self.REFERRED - timedelta(days=1), ticket)) == {
            "fine": 60_00,
            "penalty": 60_00,
        }
        debt = on(self.REFERRED, ticket)
        assert lines(debt) == {"fine": 60_00, "penalty": 60_00, "collection": 26_40}
        assert debt.lines[-1].because[0].base == Money(120_00)
        service = settings.CITY.service["parking"]
        assert ticket.next_step(service, DUE + timedelta(days=1)) == self.REFERRED

    def test_one_that_came_with_the_bill_is_not_added_again(self) -> None:
        ticket = bill(
            "parking",
            *(posted(60_00, "fine"), posted(60_00, "penalty", LATE)),
            posted(26_40, "collection", self.REFERRED),
            referred=self.REFERRED,
        )

        assert on(date(2025, 1, 1), ticket).total == Money(146_40)


class TestFeesThatCameWithTheBill:
    def test_a_penalty_on_the_bill_is_not_added_again(self) -> None:
        ticket = bill("parking", posted(60_00, "fine"), posted(60_00, "penalty"))

        assert lines(on(LATE, ticket)) == {"fine": 60_00, "penalty": 60_00}

    def test_a_penalty_that_is_higher_than_the_rules_stays(self) -> None:
        ticket = bill("parking", posted(60_00, "fine"), posted(75_00, "penalty"))

        assert lines(on(LATE, ticket)) == {"fine": 60_00, "penalty": 75_00}

    def test_interest_goes_on_where_the_bill_left_off(self) -> None:
        tax = bill(
            "property-tax",
            posted(1_000_00, "tax"),
            posted(7_50, "interest", date(2024, 3, 2), "history"),
            tax_year=2023,
        )

        assert on(date(2024, 4, 1), tax).total == Money(1_007_50)
        assert on(LATE, tax).total == Money(1_015_00)

    def test_a_penalty_that_was_waived_is_not_added_again(self) -> None:
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            posted(60_00, "penalty", date(2024, 3, 2), "history"),
            posted(-60_00, "penalty", date(2024, 3, 20), "history"),
        )

        assert lines(on(LATE, ticket)) == {"fine": 60_00}

    def test_a_penalty_that_was_waived_in_part_stays_lower(self) -> None:
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            posted(60_00, "penalty", date(2024, 3, 2), "history"),
            posted(-20_00, "penalty", date(2024, 3, 20), "history"),
        )

        assert on(LATE, ticket).total == Money(100_00)

    def test_only_the_waived_month_is_forgiven(self) -> None:
        tax = bill(
            "property-tax",
            posted(1_000_00, "tax"),
            posted(7_50, "interest", date(2024, 3, 2), "history"),
            posted(-7_50, "interest", date(2024, 3, 20), "history"),
            tax_year=2023,
        )

        assert on(date(2024, 4, 1), tax).total == Money(1_000_00)
        assert on(LATE, tax).total == Money(1_007_50)


class TestFeesThatWePosted:
    def test_what_is_posted_is_not_added_again(self) -> None:
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            posted(60_00, "penalty", date(2024, 3, 5), OURS),
            paid(70_00, date(2024, 3, 5)),
        )

        debt = on(LATE, ticket)

        assert lines(debt) == {"fine": 60_00, "penalty": 60_00, "": -70_00}
        assert (debt.total, debt.paid) == (Money(50_00), Money(70_00))

    def test_one_that_was_waived_stays_waived(self) -> None:
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            posted(60_00, "penalty", date(2024, 3, 5), OURS),
            posted(-60_00, "penalty", date(2024, 3, 20), "waiver"),
        )

        assert on(LATE, ticket).total == Money(60_00)

    def test_one_that_was_waived_is_not_given_back_on_top(self) -> None:
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            paid(60_00, DUE),
            posted(60_00, "penalty", date(2024, 3, 5), OURS),
            posted(-45_00, "penalty", date(2024, 3, 20), "waiver"),
        )

        assert on(LATE, ticket).total == ZERO

    def test_one_that_ought_not_to_be_is_taken_back(self) -> None:
        # Ben's payment of the due day is heard of after the penalty was posted.
        ticket = bill(
            "parking",
            posted(60_00, "fine"),
            paid(60_00, DUE),
            posted(60_00, "penalty", date(2024, 3, 5), OURS),
        )

        assert on(LATE, ticket).total == ZERO


class TestPaying:
    def test_who_paid_in_time_owes_nothing_ever(self) -> None:
        ticket = bill("parking", posted(60_00, "fine"), paid(60_00, DUE))

        debt = on(LATE, ticket)

        assert debt.total == ZERO
        assert lines(debt) == {"fine": 60_00, "": -60_00}

    def test_who_paid_a_day_late_owes_the_penalty(self) -> None:
        ticket = bill("parking", posted(60_00, "fine"), paid(60_00, DUE + timedelta(days=1)))

        assert on(LATE, ticket).total == Money(60_00)

    def test_water_is_dearer_by_its_water_and_sewer_alone(self) -> None:
        water = bill(
            "water",
            *(posted(73_02, "water"), posted(73_02, "sewer"), posted(37_55, "tax")),
            posted(19_00, "garbage"),
        )

        assert on(DUE, water).total == Money(202_59)  # DOMAIN.md 3.5
        assert on(LATE, water).total == Money(202_59 + 3_65)  # 2 × 1.25 % of 146.04


days = st.integers(0, 300).map(lambda number: ISSUED + timedelta(days=number))
SERVICES = {
    "parking": ["fine", "penalty", "collection"],
    "property-tax": ["tax", "interest"],
    "water": ["water", "sewer", "tax", "garbage", "penalty"],
    "vehicle-sticker": ["sticker", "late-fee"],
}


@st.composite
def bills(draw: st.DrawFn) -> Facts:
    """Return a bill of any service with a history of charges, reductions and payments."""
    service = draw(st.sampled_from(sorted(SERVICES)))
    charges = draw(
        st.lists(
            st.builds(posted, st.integers(1, 500_00), st.sampled_from(SERVICES[service])),
            min_size=1,
            max_size=4,
        )
    )
    movements: list[Posted] = list(charges)
    rest = sum(charge.amount.cents for charge in charges)
    for day in draw(st.lists(days, max_size=4)):
        amount = draw(st.integers(0, rest))
        part = draw(st.sampled_from(["", "", *SERVICES[service]]))
        if amount:
            movements.append(posted(-amount, part, day, "history"))
        rest -= amount
    referred = draw(st.none() | days)
    return bill(service, *movements, tax_year=2023, referred=referred)


@given(bills(), st.lists(days, min_size=2, max_size=4))
def test_the_lines_sum_to_the_total_and_time_alone_never_makes_it_less(
    facts: Facts, asked: Sequence[date]
) -> None:
    last = max((one.on for one in facts.posted), default=ISSUED)
    debts = [on(day, facts) for day in sorted(asked)]

    for debt in debts:
        assert sum((line.amount for line in debt.lines), ZERO) == debt.total
        assert debt.total >= facts.open
        assert len({line.charge for line in debt.lines}) == len(debt.lines)
    after = [debt.total for debt in debts if debt.as_of >= last]
    assert after == sorted(after)


@given(bills(), days, days)
def test_what_was_posted_once_is_not_posted_again(facts: Facts, one: date, other: date) -> None:
    """Nor by asking for an earlier day and then for a later one."""
    service = settings.CITY.service[facts.service]
    first, last = sorted([one, other])
    at_once = on(last, facts).total

    for day in (first, last, last):
        facts = with_late_fees(facts, day)

    assert facts.still_to_post(facts.late_fees(service, last)) == {}
    assert on(last, facts).total == at_once


def with_late_fees(facts: Facts, day: date) -> Facts:
    """Return the facts once all that is due by a day was posted, as the nightly job does."""
    service = settings.CITY.service[facts.service]
    changes = facts.still_to_post(facts.late_fees(service, day))
    ours = [posted(change.cents, part, day, OURS) for part, change in changes.items()]
    grown = sum((one.amount for one in ours), facts.open)
    return replace(facts, posted=(*facts.posted, *ours), open=grown)


@given(st.dates(date(2003, 1, 1), date(2021, 12, 31)), st.integers(0, 1_000))
def test_a_new_version_of_a_rule_changes_no_bill_of_before(issued: date, days: int) -> None:
    parking = settings.CITY.service["parking"]
    before = parking.model_copy(update={"late_fees": parking.late_fees[:1]})
    ticket = bill("parking", posted(200_00, "fine", issued), issued=issued, due=issued)
    day = issued + timedelta(days=days)

    assert ticket.late_fees(parking, day) == ticket.late_fees(before, day)
