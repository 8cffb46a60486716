"""A town of one bill: who pays it, who works on it, and what must be true whatever they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.conf import settings
from django.db import transaction

from tallystick.gateways.payments.protocol import GatewayDown, Refused
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id, public_code
from tallystick.kernel.money import Money
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.queries import echecks_to_ask_about, note_asked, to_ask_about
from tallystick.records.payments.states import LIVE, PaymentState
from tallystick.sandbox import bank, courier
from tallystick.sandbox.models import Knob, Session
from tallystick.usecases._attempts import MovedMeanwhile
from tallystick.usecases._basket import InPayment
from tallystick.usecases._settlement import Item, Taken, settle
from tallystick.usecases.add_to_basket import NothingDue
from tallystick.usecases.compare_charges import compare_charges
from tallystick.usecases.confirm_payment import StillMoving, confirm_payment
from tallystick.usecases.prove_books import prove_books
from tallystick.usecases.quote_checkout import NothingToPay
from tallystick.usecases.start_over import TooLate, start_over
from tallystick.usecases.start_payment import AlreadyPaid, PaymentInProgress, QuoteOver
from tallystick.usecases.work_off_webhooks import work_off_webhooks
from tests import moment
from tests.faults.sums import Sums, count_sums, count_unsafe, surplus
from tests.faults.world import Line, World
from tests.in_process import payment_gateway
from tests.people import bill
from tests.resident import URLS, Resident

CITY = settings.CITY
NOON = moment.NOON
MIDNIGHT = datetime(2026, 11, 24, 5, 58, tzinfo=UTC)  # two minutes before it, in Chicago
CLOCKS_BACK = datetime(2026, 11, 1, 6, 50, tzinfo=UTC)  # 1:50 am comes twice that night
DAY = 86_400
SWEEPS = (60, 240, 420, 1000, 2100, 4000, 9000, 20_000, 1 * DAY, 3 * DAY, 6 * DAY)
NOT_NOW = (PaymentInProgress, QuoteOver, AlreadyPaid, MovedMeanwhile, Refused)
WEBHOOKS = {
    "lost webhook": Knob.Fault.DROP,
    "doubled webhook": Knob.Fault.DUPLICATE,
    "late webhook": Knob.Fault.DELAY,
    "reordered webhook": Knob.Fault.REORDER,
}


@dataclass
class Town:
    """One bill, its payers, the counter, the banks, and the portal's jobs."""

    world: World
    asks: bool = True  # mutants switch it off
    line: Line = field(init=False)
    ticket: Obligation = field(init=False)
    at_counter: bool = False

    def __post_init__(self) -> None:
        self.line = Line(self.world, payment_gateway())

    # Who pays

    def pays(self, name: str, method: str) -> None:
        """Come to the portal with a browser of one's own, and pay if one is let."""
        payer = Resident(moment.CLOCK, name=name, email=f"{name.lower()}@example.org")
        if not self._chooses(payer, method):
            return
        if self.world.fault("double click"):
            self.world.spawn(0, lambda: self._starts(payer))
        if (payment := self._starts(payer)) is None:
            return
        if self.world.fault("starts over"):
            self.world.wait(self.world.random.randint(5, 900))
            self._starts_over(payment)
            payment = self._starts(payer) if self._chooses(payer, method) else None
        if payment is not None:
            self._at_the_page(payer, payment)

    def _chooses(self, payer: Resident, method: str) -> bool:
        self.world.says(f"{payer.name} chooses {method}")
        try:
            payer.wants(self.ticket)
            payer.chooses(method)
        except (NothingDue, NothingToPay, InPayment) as told:
            self.world.says(f"{payer.name} is told: {type(told).__name__}")
            return False
        return True

    def _starts(self, payer: Resident) -> Payment | None:
        for _ in range(4):
            try:
                return payer.starts()
            except GatewayDown:
                self.world.wait(self.world.random.randint(1, 90))
            except NOT_NOW as told:
                self.world.says(f"{payer.name} is told: {type(told).__name__}")
                return None
        return None

    def _at_the_page(self, payer: Resident, payment: Payment) -> None:
        world = self.world
        world.wait(world.random.randint(1, 30))
        with world.one_step():
            payer.browser.opens(payer.page.url)
        lingers = world.fault("lingers")
        world.wait(
            world.random.randint(1200, 4 * 3600) if lingers else world.random.randint(5, 300)
        )
        world.says(f"{payer.name} presses Pay")
        with world.one_step():
            payer.pays()
        if world.random.random() < 0.7:
            world.wait(1)
            self.tries(payment.reference)
        if world.fault("comes back"):
            world.wait(world.random.choice([3, 60, 5000]))
            if self._starts(payer):
                with world.one_step():
                    payer.pays()

    def _starts_over(self, payment: Payment) -> None:
        try:
            start_over(
                reference=payment.reference,
                gateway=self.line,
                urls=URLS,
                actor="guest",
                now=self.world.now,
                city=CITY,
            )
        except (TooLate, GatewayDown, MovedMeanwhile, Refused) as told:
            self.world.says(f"cannot start over: {type(told).__name__}")

    def takes_at_the_counter(self) -> None:
        """Take the whole bill in cash, whoever holds it."""
        with self.world.one_step():
            self.ticket.refresh_from_db()
            owed = Money(self.ticket.open_cents)
            if not owed:
                return
            self.at_counter = True
            self.world.says(f"the counter takes {owed}")
            payment = Payment.objects.create(
                id=new_id(),
                reference=public_code(),
                gateway="",
                method="counter",
                cents=owed.cents,
                created_at=self.world.now,
                state=PaymentState.CANCELED,
            )
            PaymentEvent.objects.create(
                payment=payment, after=payment.state, at=self.world.now, actor="counter"
            )
            self._settles(payment, owed)

    def _settles(self, payment: Payment, owed: Money) -> None:
        taken = Taken(
            payment=payment.id,
            reference=payment.reference,
            before=PaymentState.CANCELED,
            after=PaymentState.CAPTURED,
            effective_at=self.world.now,
            captured=owed,
            fee=Money(0),
            items=(Item(self.ticket.id, owed, self.ticket.due_on),),
            method="counter",
        )
        settle([taken], actor="counter", now=self.world.now, city=CITY)

    # Who works

    def confirms(self, reference: str) -> None:
        """Ask about one payment, as the return, a webhook and the jobs do."""
        confirm_payment(
            reference=reference,
            gateway=self.line,
            urls=URLS,
            actor="poller",
            now=self.world.now,
            city=CITY,
        )

    def tries(self, reference: str) -> None:
        """Ask about one payment; nobody minds trouble."""
        try:
            self.confirms(reference)
        except (GatewayDown, StillMoving, Refused) as trouble:
            self.world.says(f"in trouble: {type(trouble).__name__}")
            note_asked(reference, now=self.world.now)

    def sweeps(self) -> None:
        """Ask about what is not finished."""
        now = self.world.now
        for reference in [
            *to_ask_about(now=now, limit=100),
            *echecks_to_ask_about(now=now, limit=100),
        ]:
            self.tries(reference)

    def compares(self) -> None:
        """Compare with the processor's list, once a day."""
        try:
            compared = compare_charges(
                since=self.world.now - timedelta(days=20),
                code="sandbox",
                gateway=self.line,
                actor="jobs",
                now=self.world.now,
            )
        except GatewayDown:
            return
        for reference in compared.to_confirm:
            self.tries(reference)

    def carries_news(self) -> None:
        """Let the courier make a round."""
        with self.world.one_step():
            for name, fault in WEBHOOKS.items():
                if self.world.fault(name):
                    Knob.objects.create(point="webhook", fault=fault, left=1, seconds=200_000)
            courier.deliver(now=self.world.now)
            Knob.objects.filter(point="webhook").delete()

    def works_off(self) -> None:
        """Ask about what is in the news."""
        work_off_webhooks(
            confirm=self.confirms,
            fetch=self.line.fetch,
            limit=100,
            actor="webhook",
            now=self.world.now,
        )

    def sends_back(self) -> None:
        """Let a bank take back what it paid."""
        with self.world.one_step():
            for session in Session.objects.filter(method="echeck").exclude(acted_at=None):
                try:
                    bank.send_back(session, code="R01", after=timedelta(0), now=self.world.now)
                    self.world.says("an eCheck comes back")
                except bank.CannotBe:
                    continue

    # What happens

    def lives(self) -> None:
        """Plan what happens, and let it happen; then let all come to rest without faults."""
        world, chance = self.world, self.world.random
        moment.CLOCK.moment = NOON
        if world.fault("midnight"):
            moment.CLOCK.moment = MIDNIGHT
        elif world.fault("change of clocks"):
            moment.CLOCK.moment = CLOCKS_BACK
        today = local_day(world.now, CITY.zone)
        issued = today - timedelta(days=20)
        due = today + timedelta(days=chance.choice([-2, 0, 10]))
        self.ticket = bill(issued=issued, due=due)
        methods = ["card", "echeck"]
        world.spawn(0, lambda: self.pays("Ana", chance.choice(methods)))
        if world.fault("second payer"):
            later = chance.choice([1, 1, 20, 60, 200, 2500])
            world.spawn(later, lambda: self.pays("Ben", chance.choice(methods)))
        if world.fault("counter"):
            world.at(chance.choice([1, 30, 200, 4000]), self.takes_at_the_counter)
        if world.fault("return"):
            world.at(chance.choice([2, 5]) * DAY, self.sends_back)
        self._plans_the_jobs()
        world.run(self.stays_safe)
        self._comes_to_rest()

    def _plans_the_jobs(self) -> None:
        world = self.world
        for seconds in SWEEPS:
            if self.asks:
                world.spawn(seconds, self.sweeps)
        for seconds in (30, 150, 500, 3000, 15_000, 2 * DAY, 5 * DAY):
            world.at(seconds, self.carries_news)
            world.spawn(seconds + 5, self.works_off)
        for day in (1, 4):
            if self.asks:
                world.spawn(day * DAY + 90, self.compares)

    def _comes_to_rest(self) -> None:
        world = self.world
        world.calm = True
        moment.CLOCK.forward(days=4)
        for _ in range(3):
            world.at(0, self.carries_news)
            world.spawn(1, self.works_off)
            if self.asks:
                world.spawn(60, self.sweeps)
                world.spawn(7200, self.compares)
            world.run(self.stays_safe)
            moment.CLOCK.forward(days=2)
        self.is_right_at_rest()

    # What must be true

    def stays_safe(self) -> None:
        """Assert what holds after every single event."""
        posted, twice, untaken, left_open = count_unsafe(self.world.now)
        assert not twice, f"{twice} payments have two receipts or two entries"
        assert not untaken, f"{untaken} of {posted} payments are posted and were never taken"
        assert not left_open, f"{left_open} pages can be paid of attempts that are closed here"

    def is_right_at_rest(self) -> None:
        """Assert that the processor and the books agree, and nobody was charged for nothing."""
        sums = count_sums()
        assert sums.lost == sums.doubled == 0, f"lost {sums.lost}, doubled {sums.doubled}"
        assert sums.charges == sums.postings == sums.receipts, f"{sums}"
        self.ticket.refresh_from_db()
        assert self.ticket.held_cents == 0, "the bill is still held"
        assert not Payment.objects.filter(state__in=LIVE).exists(), "an attempt is stuck"
        if not self.at_counter:
            cents = surplus()
            assert cents == 0, f"a second payer was charged {cents} cents for a paid bill"
        self._returns_are_known()
        proofs = prove_books(actor="test", now=self.world.now, city=CITY)
        assert [(one.id, one.examples) for one in proofs if one.broken] == []

    def _returns_are_known(self) -> None:
        for session in Session.objects.exclude(returns_at=None):
            state = Payment.objects.get(reference=session.reference).state
            assert state == PaymentState.RETURNED, f"an eCheck came back, and is {state}"


@dataclass
class Told:
    """What one seed was like."""

    broken: str
    world: World
    sums: Sums


def live(
    seed: int,
    *,
    asks: bool = True,
    plant: Callable[[Town], None] | None = None,
    likely: Mapping[str, float] | None = None,
) -> Told:
    """
    Let a town live through a seed and undo it all; return what broke, if anything.

    :param asks: whether the jobs ask what became of payments
    :param plant: plants a mistake in the town
    :param likely: other odds of some faults
    """
    undone = transaction.atomic()
    undone.__enter__()
    try:
        town = Town(World(seed, likely or {}), asks=asks)
        if plant:
            plant(town)
        with patch("tests.resident.payment_gateway", lambda: town.line), town.world.hooks():
            broken = _why(town)
        return Told(broken, town.world, Sums() if broken else count_sums())
    finally:
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


def _why(town: Town) -> str:
    try:
        town.lives()
    except Exception as mistake:  # whatever nobody caught is a finding, too
        town.world.says(f"BROKEN: {mistake!r}")
        return f"{type(mistake).__name__}: {mistake}"
    return ""
