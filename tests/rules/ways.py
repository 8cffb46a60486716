"""The late-fee rules of real services, and a short way to ask them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import (
    Assessed,
    Hold,
    LateFeePolicy,
    Movement,
    RateFrom,
    Rung,
    accrued,
)

SINCE = date(2003, 1, 1)
DUE = date(2024, 3, 1)
ISSUED = date(2024, 2, 1)
ORDER = ("interest", "penalty", "late-fee", "fine", "tax", "water", "sticker", "collection")

DOUBLES = LateFeePolicy("penalty", "match-principal-up-to", ("fine",), SINCE, "DOMAIN.md A2")
DOUBLES_TO_250 = LateFeePolicy(
    "penalty", "match-principal-up-to", ("fine",), SINCE, "DOMAIN.md A1", cap=Money(250_00)
)
INTEREST_2022 = LateFeePolicy(
    *("interest", "percent-per-started-month", ("tax",), SINCE, "35 ILCS 200/21-15"),
    rate=Decimal("0.015"),
)
INTEREST_2023 = LateFeePolicy(
    *("interest", "percent-per-started-month", ("tax",), SINCE, "P.A. 103-555"),
    rate=Decimal("0.0075"),
)
WATER = LateFeePolicy(
    *("penalty", "percent-per-started-month", ("water", "sewer"), SINCE, "MCC 11-12-420"),
    rate=Decimal("0.0125"),
)
STICKER = LateFeePolicy(
    *("late-fee", "flat-after-days", ("sticker",), SINCE, "MCC 3-56"),
    after_days=30,
    amount=Money(60_00),
)
TENTH = LateFeePolicy(
    *("penalty", "percent-of-balance", ("fine",), SINCE, "an example"), rate=Decimal("0.1")
)
LADDER = LateFeePolicy(  # New York; the third day is 81 in one source and 91 in another
    *("penalty", "flat-ladder", ("fine",), SINCE, "DOMAIN.md Z1"),
    steps=(Rung(30, Money(10_00)), Rung(60, Money(20_00)), Rung(90, Money(30_00))),
)
CAMERA = LateFeePolicy(
    *("penalty", "flat-after-days", ("camera-fine",), SINCE, "DOMAIN.md Z2"),
    after_days=30,
    amount=Money(25_00),
)
JUDGMENT = LateFeePolicy(  # 9 percent a year, one twelfth a month
    *("interest", "percent-per-started-month", ("fine", "penalty"), SINCE, "DOMAIN.md Z3"),
    after_days=100,
    rate=Decimal("0.0075"),
)
COLLECTION = LateFeePolicy(
    *("collection", "percent-at-referral", ("fine", "penalty"), SINCE, "DOMAIN.md A8"),
    rate=Decimal("0.22"),
    stopped_by=frozenset({"plan"}),
)
BY_DAY = LateFeePolicy(
    *("interest", "percent-per-day", ("tax",), SINCE, "an example"),
    rates=(RateFrom(SINCE, Decimal("0.09")), RateFrom(date(2024, 7, 1), Decimal("0.073"))),
    year_days=365,
)
POLICIES = (DOUBLES, DOUBLES_TO_250, INTEREST_2022, INTEREST_2023, WATER, STICKER, TENTH)


def charged(policy: LateFeePolicy, cents: int, on: date = ISSUED) -> Movement:
    """Return the charge that the policy is about."""
    return Movement(on, Money(cents), policy.base[0])


def paid(cents: int, on: date) -> Movement:
    return Movement(on, Money(-cents))


def fees(
    policies: LateFeePolicy | Sequence[LateFeePolicy],
    *movements: Movement,
    on: date,
    due: date = DUE,
    holds: Sequence[Hold] = (),
    referred: date | None = None,
) -> tuple[Assessed, ...]:
    """Return the late fees on a day."""
    each = [policies] if isinstance(policies, LateFeePolicy) else policies
    return accrued(
        each,
        movements=movements,
        holds=holds,
        due=due,
        order=ORDER,
        as_of=on,
        referred=referred,
    )


def fee(
    policies: LateFeePolicy | Sequence[LateFeePolicy],
    *movements: Movement,
    on: date,
    due: date = DUE,
    holds: Sequence[Hold] = (),
    referred: date | None = None,
) -> Money:
    """Return the sum of the late fees on a day."""
    found = fees(policies, *movements, on=on, due=due, holds=holds, referred=referred)
    return sum((one.amount for one in found), ZERO)
