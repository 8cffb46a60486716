"""Which of a service's late-fee rules are in force for a bill, as the pure rules take them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tallystick.catalog.model import LateFee, Service
from tallystick.kernel.money import Money
from tallystick.rules.late_fees import LateFeePolicy, RateFrom, Rung


def in_force(
    service: Service, *, issued_on: date, tax_year: int | None
) -> tuple[LateFeePolicy, ...]:
    """Return the version of each rule that the bill's own date or tax year selects."""
    return tuple(_policy(fee) for fee in service.late_fees if _selects(fee, issued_on, tax_year))


def late_charges(service: Service) -> frozenset[str]:
    """Return the charge kinds that the service's rules add."""
    return _charges(service.late_fees)


def _charges(fees: Iterable[LateFee]) -> frozenset[str]:
    return frozenset(fee.charge for fee in fees)


def _selects(fee: LateFee, issued_on: date, tax_year: int | None) -> bool:
    day = issued_on
    if fee.by == "tax-year" and tax_year is not None:
        day = date(tax_year, 1, 1)
    return fee.since <= day and (fee.until is None or day <= fee.until)


def _policy(fee: LateFee) -> LateFeePolicy:
    return LateFeePolicy(
        charge=fee.charge,
        kind=fee.kind,
        base=fee.base,
        since=fee.since,
        source=fee.source,
        after_days=fee.after_days,
        cap=None if fee.cap is None else Money(fee.cap),
        rate=fee.rate or Decimal(0),
        amount=Money(fee.amount or 0),
        name=fee.name,
        rule=fee.rule,
        grace_days=fee.grace_days,
        most=None if fee.most is None else Money(fee.most),
        steps=tuple(Rung(step.after_days, Money(step.amount)) for step in fee.steps),
        rates=tuple(RateFrom(row.since, row.rate) for row in fee.rates),
        on=fee.on,
        year_days=fee.year_days or 1,
        share_of=fee.share_of,
        stopped_by=frozenset(fee.stopped_by),
        runs_through=frozenset(fee.runs_through),
    )
