"""Each kind of late fee says its arithmetic, so that a stranger can compute it again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from tallystick.channels.pages.arithmetic import arithmetic
from tallystick.kernel.money import Money
from tallystick.rules.late_fees import LateFeePolicy, Movement, RateFrom, Rung, accrued

PARKING = settings.CITY.service["parking"]
ISSUED, DUE = date(2026, 1, 1), date(2026, 1, 31)


def said(kind: str, *, as_of: date, paid: tuple[Movement, ...] = (), **numbers: Any) -> str:
    """Return what is said of a fee on a $65.00 ticket that was due on January 31."""
    policy = LateFeePolicy("penalty", kind, ("fine",), ISSUED, "example policy", **numbers)  # type: ignore[arg-type]
    [fee] = accrued(
        [policy],
        movements=[Movement(ISSUED, Money(65_00), "fine"), *paid],
        holds=(),
        due=DUE,
        order=PARKING.order,
        as_of=as_of,
        referred=date(2026, 3, 1),
    )
    return arithmetic(PARKING, fee, {"fine", "penalty"})


def test_a_ladder_names_each_step_with_its_day() -> None:
    steps = (Rung(0, Money(10_00)), Rung(30, Money(20_00)), Rung(60, Money(30_00)))

    assert said("flat-ladder", as_of=date(2026, 2, 1), steps=steps) == (
        "$10.00 on February 1, 2026."
    )
    assert said("flat-ladder", as_of=date(2026, 4, 2), steps=steps) == (
        "$10.00 on February 1, 2026. $20.00 on March 3, 2026. $30.00 on April 2, 2026."
        " Together: $60.00."
    )


def test_a_limit_is_told_when_it_is_reached() -> None:
    steps = (Rung(0, Money(10_00)), Rung(30, Money(20_00)))

    told = said("flat-ladder", as_of=date(2026, 4, 2), steps=steps, most=Money(25_00))

    assert told.endswith("Together: $25.00. It is never more than $25.00.")


def test_interest_by_the_day_divides_a_years_rate() -> None:
    told = said("percent-per-day", as_of=date(2026, 3, 2), rate=Decimal("0.09"), year_days=365)

    assert told == "$65.00 unpaid (Fine) × 9% ÷ 365 × 30 days = $0.48."


def test_a_rate_that_changed_is_told_rate_by_rate() -> None:
    rates = (RateFrom(ISSUED, Decimal("0.10")), RateFrom(date(2026, 3, 1), Decimal("0.20")))

    told = said("percent-per-started-month", as_of=date(2026, 4, 1), rates=rates)

    assert told == (
        "$65.00 unpaid (Fine) × 10% × 1 month = $6.50."
        " $65.00 unpaid (Fine) × 20% × 2 months = $26.00. Together: $32.50."
    )


def test_a_payment_changes_the_base() -> None:
    paid = (Movement(date(2026, 2, 15), Money(-15_00)),)

    told = said("percent-per-started-month", as_of=date(2026, 3, 1), rate=Decimal("0.1"), paid=paid)

    assert told == (
        "$65.00 unpaid (Fine) × 10% × 1 month = $6.50."
        " $50.00 unpaid (Fine) × 10% × 1 month = $5.00. Together: $11.50."
    )


def test_a_share_of_the_fine_itself_is_not_of_what_is_unpaid() -> None:
    paid = (Movement(date(2026, 1, 15), Money(-15_00)),)

    told = said("percent-of-principal", as_of=date(2026, 2, 1), rate=Decimal("0.1"), paid=paid)

    assert told == "$65.00 (Fine) × 10% = $6.50."


def test_the_cost_of_collection_is_a_share_of_what_was_unpaid_then() -> None:
    told = said("percent-at-referral", as_of=date(2026, 4, 1), rate=Decimal("0.22"))

    assert told == "$65.00 unpaid (Fine) × 22% = $14.30."
