"""The late fees that a settlement posts, or takes back, on bills that are past due."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tallystick.catalog.model import City, Service
from tallystick.kernel.dates import local_day, start_of_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.owed import OURS, Facts, Posted, facts_of, owed_of
from tallystick.rules.late_fees import Movement


@dataclass
class LateFees:
    """
    What the rules want posted on past-due obligations, payment after payment of a batch.

    The rows are in the shape that the database's settle() reads; amounts are cents.
    """

    facts: dict[UUID, Facts]
    city: City
    entries: list[list[object]] = field(default_factory=list)
    postings: list[list[object]] = field(default_factory=list)
    change: dict[UUID, Money] = field(default_factory=dict)

    @classmethod
    def of(cls, obligations: Iterable[UUID], city: City) -> "LateFees":
        """Read the facts of these obligations, if there are any."""
        wanted = sorted(set(obligations))
        return cls(facts_of(wanted, city) if wanted else {}, city)

    def __post_init__(self) -> None:
        self.revisions = {identity: facts.revision for identity, facts in self.facts.items()}

    def pay(self, obligation: UUID, amount: Money, effective_at: datetime) -> None:
        """
        Post the late fees that the rules want when this payment is taken into account.

        A payment that is heard of after a later one pays what was owed on its own day. It can make
        late fees disappear; what was paid too much since then becomes unapplied money.
        """
        facts = self.facts[obligation]
        day = local_day(effective_at, self.city.zone)
        latest = max([day, *(posted.on for posted in facts.posted if not posted.part)])
        if latest > facts.due_on or any(posted.kind == OURS for posted in facts.posted):
            facts = self._bring_up_to_date(facts, amount, day, latest, effective_at)
        paid = min(amount, facts.open)
        self.facts[obligation] = replace(
            facts,
            open=facts.open - paid,
            posted=(*facts.posted, Posted("payment", day, "", -paid)),
        )

    def changes(self) -> dict[str, tuple[int, int]]:
        """Return by obligation the revision that was read, and the change of its open balance."""
        return {
            str(identity): (revision, self.change.get(identity, ZERO).cents)
            for identity, revision in self.revisions.items()
        }

    def _service(self, facts: Facts) -> Service:
        return self.city.service[facts.service]

    def _bring_up_to_date(
        self, facts: Facts, amount: Money, day: date, latest: date, effective_at: datetime
    ) -> Facts:
        needed = ZERO
        if latest > day:
            then = owed_of(facts.until(day), as_of=day, city=self.city)
            amount = needed = min(amount, max(then.total, ZERO))
        fees = facts.late_fees(self._service(facts), latest, (Movement(day, -amount),))
        if changes := facts.still_to_post(fees):
            facts = self._post(facts, changes, day, effective_at)
        if facts.open < needed:
            facts = self._make_room(facts, needed - facts.open, latest)
        return facts

    def _post(
        self, facts: Facts, changes: dict[str, Money], day: date, effective_at: datetime
    ) -> Facts:
        service, entry = self._service(facts), self._entry(facts, effective_at)
        for part, change in changes.items():
            self._both(entry, service, service.charge[part].revenue, change, facts, part)
            facts = self._note(facts, Posted(OURS, day, part, change))
        return facts

    def _make_room(self, facts: Facts, amount: Money, latest: date) -> Facts:
        """Move what the latest payment paid too much to the unapplied money, as of its day."""
        entry = self._entry(facts, start_of_day(latest, self.city.zone))
        self._both(
            *(entry, self._service(facts), self.city.books.unapplied, amount, facts, ""),
            owner=("bill", facts.bill),
        )
        return self._note(facts, Posted(OURS, latest, "", amount))

    def _entry(self, facts: Facts, effective_at: datetime) -> UUID:
        entry = new_id()
        key = f"late_fee:{facts.obligation}:{facts.revision}:{len(facts.posted)}"
        self.entries.append([entry, effective_at, key])
        return entry

    def _note(self, facts: Facts, posted: Posted) -> Facts:
        before = self.change.get(facts.obligation, ZERO)
        self.change[facts.obligation] = before + posted.amount
        return replace(facts, open=facts.open + posted.amount, posted=(*facts.posted, posted))

    def _both(
        self,
        entry: UUID,
        service: Service,
        credit: str,
        amount: Money,
        facts: Facts,
        part: str,
        owner: tuple[str, UUID | None] = ("", None),
    ) -> None:
        """Post an amount on an obligation and its counterpart; a negative one the other way."""
        sides = ("D", "C") if amount > ZERO else ("C", "D")
        cents = abs(amount).cents
        self.postings += [
            [entry, service.receivable, sides[0], cents, "obligation", facts.obligation, part],
            [entry, credit, sides[1], cents, *owner, part],
        ]
