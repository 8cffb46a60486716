"""Which of a service's late-fee rules are in force for a bill, as the pure rules take them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tallystick.catalog.model import LateFee, Program, Service
from tallystick.kernel.money import Money
from tallystick.rules.late_fees import LateFeePolicy, RateFrom, Rung


def in_force(
    service: Service,
    *,
    issued_on: date,
    tax_year: int | None,
    programs: Collection[str] = (),
) -> tuple[LateFeePolicy, ...]:
    """
    Return the version of each rule that the bill's own date or tax year selects.

    What a bill's relief `programs` keep late fees from is left out of the rules' bases, and a rule
    of which nothing is left is left out, too.
    """
    known = [one for one in service.programs if one.code in programs]
    spared = {charge for program in known for charge in program.no_late_fees}
    fees = (fee for fee in service.late_fees if _selects(fee, issued_on, tax_year))
    if not spared:
        return tuple(_policy(fee) for fee in fees)
    policies = (_policy(fee).sparing(spared) for fee in fees)
    return tuple(policy for policy in policies if policy.base)


@dataclass(frozen=True, slots=True)
class Spared:
    """Charges that a late fee leaves out of its rule's base, and the relief that says so."""

    program: Program
    charges: tuple[str, ...]


def spared(service: Service, policy: LateFeePolicy, programs: Collection[str]) -> list[Spared]:
    """Return what relief keeps a late fee from; `programs` are the codes that the bill has."""
    left_out = set(rule_of(service, policy).base) - set(policy.base)
    return [
        Spared(program, charges)
        for program in service.programs
        if program.code in programs
        and (charges := tuple(code for code in program.no_late_fees if code in left_out))
    ]


def rule_of(service: Service, policy: LateFeePolicy) -> LateFee:
    """Return what the city's folder says of a rule's version."""
    return next(
        fee
        for fee in service.late_fees
        if (fee.charge, fee.rule, fee.kind, fee.since, fee.source)
        == (policy.charge, policy.rule, policy.kind, policy.since, policy.source)
    )


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
