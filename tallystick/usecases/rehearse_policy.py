"""Asks what a proposed late-fee rule would have done to the bills there are; changes nothing."""

from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tallystick.catalog.model import City, LateFee, Service
from tallystick.catalog.proposal import under
from tallystick.kernel.dates import local_day
from tallystick.records.billing.owed import Facts
from tallystick.records.billing.replayed import (
    accounts_since,
    as_they_are_now,
    obligations_since,
)
from tallystick.rules.rehearsal import Replay, Tally

FIRST = 20  # differences that are explained


class NothingToReplay(Exception):
    """No bill of the service was issued on that day or later."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An obligation whose late fees the proposal changes."""

    facts: Facts
    replay: Replay


@dataclass(slots=True)
class Rehearsal:
    """What came of it; `first` are the differences of the bills issued first."""

    service: Service
    proposed: Sequence[LateFee]
    since: date  # first day on which the bills were issued
    as_of: date
    bills: int = 0
    tally: Tally = field(default_factory=Tally)
    first: list[Difference] = field(default_factory=list)


def rehearse_policy(
    *,
    service: Service,
    proposed: Sequence[LateFee],
    since: date,
    actor: str,
    now: datetime,
    city: City,
    tell: Callable[[float, int], None],
) -> Rehearsal:
    """
    Replay the rules in force and a proposal on all bills of a service issued since a day.

    Both see the same charges, payments and holds, to the end of the city's day `now`. One state of
    the database is read, in a transaction that cannot write. `tell` hears which share and how many
    of the obligations were replayed so far.

    :raises NothingToReplay: if there is no such bill
    """
    came = Rehearsal(service, proposed, since, local_day(now, city.zone))
    changed = under(proposed, service)
    with as_they_are_now():
        many = obligations_since(since, service=service.code)
        if not many:
            raise NothingToReplay
        for account in accounts_since(since, service=service.code, city=city):
            replays = [_replay(facts, service, changed, came.as_of) for facts in account]
            came.bills += len({facts.bill for facts in account})
            came.tally.add(replays)
            _keep_first(came.first, account, replays)
            tell(came.tally.obligations / many, came.tally.obligations)
    return came


def _replay(facts: Facts, now: Service, changed: Service, as_of: date) -> Replay:
    return Replay(facts.replayed(now, as_of), facts.replayed(changed, as_of))


def _keep_first(first: list[Difference], account: list[Facts], replays: list[Replay]) -> None:
    for facts, replay in zip(account, replays, strict=True):
        if replay.change:
            insort(first, Difference(facts, replay), key=_age)
    del first[FIRST:]


def _age(difference: Difference) -> tuple[date, str, date]:
    facts = difference.facts
    return facts.issued_on, facts.number, facts.due_on
