"""Reads a proposed late-fee rule: the [[late_fees]] of one service, in a file of their own."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from tallystick.catalog.fields import Declared, Known
from tallystick.catalog.folder import Said, read_file
from tallystick.catalog.late_fee_checks import late_fee_mistakes
from tallystick.catalog.late_fees import LadderStep, LateFee, on_the_principal
from tallystick.catalog.model import City, Service
from tallystick.catalog.rates import RateRow
from tallystick.catalog.reasons import Mistake, Mistaken, plain_mistakes


class Proposal(Declared):
    """What such a file says: what a service's file would say of its late fees."""

    late_fees: Annotated[tuple[LateFee, ...], Field(min_length=1)]


class BadProposal(Mistaken):
    """The file has mistakes; all of them are in `mistakes`."""


def load_proposal(path: Path, *, service: Service, city: City) -> tuple[LateFee, ...]:
    """
    Read proposed late fees, which are checked like those of the service's own file.

    :raises BadProposal: with every mistake, by file and key
    """
    unreadable: list[Mistake] = []
    said = read_file(path.parent, path.name, unreadable)
    if unreadable:
        raise BadProposal(unreadable)
    known: Known = {"language": city.languages, "charge": service.charge}
    mistakes = set(late_fee_mistakes(path.name, said))
    try:
        proposal = Proposal.model_validate(_full(said, service), context=known)
    except ValidationError as wrong:
        models: list[type[BaseModel]] = [Proposal, LateFee, LadderStep, RateRow]
        mistakes.update(plain_mistakes(path.name, wrong, said, models))
    if mistakes:
        raise BadProposal(sorted(mistakes))
    return proposal.late_fees


def under(proposed: Sequence[LateFee], service: Service) -> Service:
    """
    Return a service as if a proposal had always been in force.

    It replaces every rule of the charge kinds that it adds to, and stands in the place of the first
    of them; rules of other charge kinds stay. The earliest version of each proposed rule counts
    from the beginning of time: bills of the past are asked what it would have done to them.
    """
    charges = {fee.charge for fee in proposed}
    now = service.late_fees
    place = next((number for number, fee in enumerate(now) if fee.charge in charges), len(now))
    after = (fee for fee in now[place:] if fee.charge not in charges)
    fees = (*now[:place], *_from_the_beginning(proposed), *after)
    return service.model_copy(update={"late_fees": fees})


def _full(said: Said, service: Service) -> dict[str, Any]:
    """Fill in the bases that are left out, as in a service's own file."""
    fees = said.get("late_fees")
    if not isinstance(fees, list):
        return said
    return {**said, "late_fees": on_the_principal(fees, service.principal)}


def _from_the_beginning(proposed: Sequence[LateFee]) -> Iterator[LateFee]:
    earliest: dict[tuple[str, str], date] = {}
    for fee in proposed:
        rule = (fee.charge, fee.rule)
        earliest[rule] = min(fee.since, earliest.get(rule, fee.since))
    for fee in proposed:
        first = fee.since == earliest[fee.charge, fee.rule]
        yield fee.model_copy(update={"since": date.min}) if first else fee
