"""What is owed on an obligation at a moment, and why: the ledger's movements under the rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tallystick.catalog.model import City, Service
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.prepared import few, rows
from tallystick.records.billing.policies import in_force, late_charges
from tallystick.rules.late_fees import (
    Assessed,
    Hold,
    LateFeePolicy,
    Movement,
    Replayed,
    accrued,
    next_step,
    replayed,
)

# A late fee that we posted ourselves can be taken back; one that came with the bill is a fact.
OURS = "late_fee"
OUTAGE, REVIEW = "outage", "review"  # why a hold is there
FEW = 20  # obligations of a page; more are a batch, whose plan may depend on how many they are
_Sums = defaultdict[str, Money]


def _sums() -> _Sums:
    return defaultdict(lambda: ZERO)


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting on an obligation: signed, a debit is positive; a payment has no part."""

    kind: str  # of its entry
    on: date
    part: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Facts:
    """What an obligation's debt is computed from."""

    obligation: UUID
    revision: int
    open: Money
    held: Money
    due_on: date
    issued_on: date
    tax_year: int | None
    bill: UUID
    service: str
    number: str
    posted: tuple[Posted, ...] = ()
    holds: tuple[Hold, ...] = ()  # outages of ours on its due day, staff's review
    programs: tuple[str, ...] = ()  # codes of the relief that the bill has
    referred_on: date | None = None  # when the debt went to collection

    @property
    def on_hold(self) -> bool:
        """Whether staff has to look at the bill first: it is not to be paid meanwhile."""
        return any(hold.reason == REVIEW and hold.last == date.max for hold in self.holds)

    def late_fees(
        self, service: Service, as_of: date, extra: Sequence[Movement] = ()
    ) -> tuple[Assessed, ...]:
        """Return the late fees that ought to exist on as_of; `extra` are movements to come."""
        return accrued(
            self.policies(service),
            movements=[*self._movements(service), *extra],
            holds=self.holds,
            due=self.due_on,
            order=service.order,
            as_of=as_of,
            referred=self.referred_on,
        )

    def replayed(self, service: Service, as_of: date) -> Replayed:
        """Return what late fees a service's rules would want on as_of, and what is paid of them."""
        return replayed(
            self.policies(service),
            movements=self._movements(service),
            holds=self.holds,
            due=self.due_on,
            order=service.order,
            as_of=as_of,
            referred=self.referred_on,
        )

    def still_to_post(self, assessed: Sequence[Assessed]) -> dict[str, Money]:
        """
        Return by charge kind what to add to the books so that they say what ought to be.

        What came with the bill counts as charged, and what was waived since is not charged again.
        Negative amounts take back late fees that we posted; never more than those, or than is left.
        """
        ought = _sums()
        for fee in assessed:
            ought[fee.policy.charge] += fee.amount
        ours, brought, left = self._charged()
        changes = {}
        for charge in {*ought, *ours}:
            change = max(ought[charge] - brought[charge], ZERO) - ours[charge]
            if change := max(change, -max(left[charge], ZERO)):
                changes[charge] = change
        return changes

    def until(self, day: date) -> "Facts":
        """Return the facts as they stood at the end of a day."""
        posted = tuple(one for one in self.posted if one.on <= day)
        return replace(self, posted=posted, open=sum((one.amount for one in posted), ZERO))

    def next_step(self, service: Service, after: date) -> date | None:
        """Return the next day on which a late fee may be added, or None."""
        return next_step(
            self.policies(service),
            holds=self.holds,
            due=self.due_on,
            after=after,
            referred=self.referred_on,
        )

    def policies(self, service: Service) -> tuple[LateFeePolicy, ...]:
        """Return the late-fee rules that are in force for the bill, less what relief spares."""
        return in_force(
            service, issued_on=self.issued_on, tax_year=self.tax_year, programs=self.programs
        )

    def _movements(self, service: Service) -> list[Movement]:
        """Return what changed the debt, but for late fees: what they are is asked of the rules."""
        late = late_charges(service)
        return [
            Movement(posted.on, posted.amount, posted.part)
            for posted in self.posted
            if posted.part not in late
        ]

    def _charged(self) -> tuple[_Sums, _Sums, _Sums]:
        """Return by charge kind our late fees, what others charged, and what is left of both."""
        ours, brought, left = _sums(), _sums(), _sums()
        for posted in self.posted:
            if posted.part:
                left[posted.part] += posted.amount
                if posted.kind == OURS:
                    ours[posted.part] += posted.amount
                elif posted.amount > ZERO:
                    brought[posted.part] += posted.amount
        return ours, brought, left


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A part of what is owed: a charge kind, and the rules that add to it, if any do."""

    charge: str
    amount: Money
    because: tuple[Assessed, ...] = ()

    @property
    def rest(self) -> Money:
        """What no rule explains: it came with the bill; negative if some was taken back."""
        return self.amount - sum((fee.amount for fee in self.because), ZERO)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on one obligation on a day; the lines sum to the total."""

    facts: Facts
    as_of: date
    total: Money
    lines: tuple[OwedLine, ...]

    @property
    def paid(self) -> Money:
        """What was paid or credited so far."""
        return -sum((line.amount for line in self.lines if line.charge == ""), ZERO)


def facts_of(obligations: Sequence[UUID], city: City) -> dict[UUID, Facts]:
    """Read the facts of these obligations in one round trip; unknown ones are left out."""
    statement = FACTS_OF_FEW if len(obligations) <= FEW else FACTS
    found = rows(statement, [list(obligations)])
    return {row[0]: as_facts(row, city) for row in found}


def as_facts(row: Sequence[Any], city: City) -> Facts:
    """Return one row of FACTS as what a debt is computed from; days are the city's."""
    identity, revision, open_cents, held, due, issued, year, bill, service, number, *more = row
    referred, movements, holds, programs = more
    return Facts(
        obligation=identity,
        revision=revision,
        open=Money(open_cents),
        held=Money(held),
        due_on=due,
        issued_on=issued,
        tax_year=year,
        bill=bill,
        service=service,
        number=number,
        posted=tuple(
            Posted(kind, local_day(datetime.fromisoformat(moment), city.zone), part, Money(cents))
            for kind, moment, part, cents in movements or ()
        ),
        holds=tuple(_hold(row) for row in holds or ()),
        programs=tuple(programs or ()),
        referred_on=date.fromisoformat(referred) if referred else None,
    )


def _hold(row: Sequence[Any]) -> Hold:
    """Return what late fees wait for; a hold without a last day is not over yet."""
    first, last, reason = row
    until = date.fromisoformat(last) if last else date.max
    return Hold(date.fromisoformat(first), until, reason)


def owed(obligations: Sequence[UUID], *, as_of: date, city: City) -> dict[UUID, Owed]:
    """
    Return what is owed at the end of the city's day as_of, today or later, line by line.

    It is the open balance and the accruals not yet posted (DESIGN.md section 4).
    """
    return {
        identity: owed_of(facts, as_of=as_of, city=city)
        for identity, facts in facts_of(obligations, city).items()
    }


def owed_of(facts: Facts, *, as_of: date, city: City) -> Owed:
    """Return what is owed on one obligation whose facts were read."""
    service = city.service[facts.service]
    assessed = facts.late_fees(service, as_of)
    changes = facts.still_to_post(assessed)
    total = facts.open + sum(changes.values(), ZERO)
    return Owed(facts, as_of, total, _lines(facts, service, assessed, changes))


def _lines(
    facts: Facts,
    service: Service,
    assessed: Sequence[Assessed],
    changes: Mapping[str, Money],
) -> tuple[OwedLine, ...]:
    """Sum the postings by charge kind, with the accruals, and the payments last."""
    sums = _sums()
    for posted in facts.posted:
        sums[posted.part] += posted.amount
    for charge, change in changes.items():
        sums[charge] += change
    why = defaultdict(list)
    for fee in assessed:
        why[fee.policy.charge].append(fee)
    kinds = [charge.code for charge in service.charges] + [""]
    return tuple(
        OwedLine(kind, sums[kind], tuple(why.get(kind, ()))) for kind in kinds if sums.get(kind)
    )


FACTS = """
SELECT o.id, o.revision, o.open_cents, o.held_cents, o.due_on,
       b.issued_on, b.tax_year, b.id AS bill, b.service, b.number,
       b.details->>'referred' AS referred,
       (SELECT json_agg(json_build_array(
                   e.kind, e.effective_at, p.part,
                   CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END)
               ORDER BY e.effective_at, p.id)
          FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
         WHERE p.subject_id = o.id AND p.subject_kind = 'obligation'
           AND e.reverses_id IS NULL
           AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses_id = e.id)) AS movements,
       (SELECT json_agg(json_build_array(h.first_on, h.last_on, h.reason)
                        ORDER BY h.first_on, h.last_on, h.reason)
          FROM (SELECT u.first_on, u.last_on + u.grace_days, 'outage'
                  FROM billing_outage u
                 WHERE o.due_on BETWEEN u.first_on AND u.last_on AND u.withdrawn_at IS NULL
                 UNION ALL
                SELECT r.held_on, r.released_on + r.grace_days, 'review'
                  FROM billing_heldbill r WHERE r.bill_id = b.id
               ) AS h (first_on, last_on, reason)) AS holds,
       (SELECT json_agg(said #>> '{}' ORDER BY said #>> '{}')
          FROM jsonb_path_query(b.details, '$.programs[*]') AS q (said)) AS programs
  FROM billing_obligation o JOIN billing_bill b ON b.id = o.bill_id
 WHERE o.id = ANY(%s)
"""
FACTS_OF_FEW = FACTS.replace("ANY(%s)", few("uuid"))
