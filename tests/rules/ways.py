"""The late-fee rules of real services, and a short way to ask them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tallystick.kernel.money import ZERO, Money
from tallystick.rules.late_fees import Assessed, Hold, LateFeePolicy, Movement, accrued

SINCE = date(2003, 1, 1)
DUE = date(2024, 3, 1)
ISSUED = date(2024, 2, 1)
ORDER = ("interest", "penalty", "late-fee", "fine", "tax", "water", "sticker")

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
) -> tuple[Assessed, ...]:
    """Return the late fees on a day."""
    each = [policies] if isinstance(policies, LateFeePolicy) else policies
    return accrued(each, movements=movements, holds=holds, due=due, order=ORDER, as_of=on)


def fee(
    policies: LateFeePolicy | Sequence[LateFeePolicy],
    *movements: Movement,
    on: date,
    due: date = DUE,
    holds: Sequence[Hold] = (),
) -> Money:
    """Return the sum of the late fees on a day."""
    found = fees(policies, *movements, on=on, due=due, holds=holds)
    return sum((one.amount for one in found), ZERO)
