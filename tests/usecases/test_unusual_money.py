"""Money that comes late, twice, in another amount or from a dispute: nothing is guessed or lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings as city_settings

from tallystick.gateways.payments.protocol import ChargeState, PaymentGateway, Truth
from tallystick.kernel.dates import end_of_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState, PublicState
from tallystick.records.receipts.models import Receipt
from tallystick.usecases import _settlement
from tallystick.usecases._settlement import Changed, Item, Taken, settle
from tallystick.usecases.confirm_payment import confirm_payment
from tallystick.usecases.start_payment import QuoteOver
from tests.in_process import payment_gateway
from tests.moment import NOON, StandingClock
from tests.overtaken import close_here
from tests.people import bill
from tests.resident import URLS

TODAY = NOON.date()
THE_YEAR_AFTER = date(2027, 11, 23)


@dataclass
class Altered:
    """A processor that says something else about every payment than the sandbox does."""

    changes: dict[str, object]
    real: PaymentGateway

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def fetch(self, gateway_reference: str) -> Truth:
        return replace(self.real.fetch(gateway_reference), **self.changes)


@pytest.fixture
def hears(clock: StandingClock) -> Callable[..., Payment]:
    """Confirm a payment of which the processor says this."""

    def ask(payment: Payment, **changes: object) -> Payment:
        return confirm_payment(
            reference=payment.reference,
            gateway=Altered(changes, payment_gateway()),
            urls=URLS,
            actor="poller",
            now=clock.moment,
            city=city_settings.CITY,
        )

    return ask


def open_and_held(obligation: Obligation) -> tuple[int, int]:
    obligation.refresh_from_db()
    return obligation.open_cents, obligation.held_cents


@pytest.mark.parametrize("captured", [49_99, 50_01, 1])
def test_another_amount_than_agreed_is_unapplied_whole(ana, hears, settings, captured) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()

    hears(payment, state=ChargeState.PAID, captured=Money(captured))

    books = settings.CITY.books
    assert debit_balance(books.ach_clearing) == Money(captured)
    assert debit_balance(books.unapplied) == Money(-captured)
    assert open_and_held(ticket) == (50_00, 0), "the bill stays open, and nobody holds it"
    assert Allocation.objects.count() == 0
    assert "not what was meant" in PaymentEvent.objects.order_by("id").last().detail


def test_a_moment_in_the_future_counts_as_now(ana, hears, clock) -> None:
    payment = ana.wants(bill()).chooses("echeck").starts()
    ana.pays()

    paid = hears(payment, acted_at=clock.moment + timedelta(hours=1))

    assert paid.effective_at == clock.moment


def test_a_quote_cannot_be_paid_after_its_day(ana, ben, confirm, clock, settings) -> None:
    clock.moment = datetime(2026, 11, 24, 5, 50, tzinfo=UTC)  # 11:50 pm on Monday in Chicago
    ticket = bill(amount=Money(60_00), due=TODAY)
    payment = ana.wants(ticket).chooses("echeck").starts()
    assert payment.expires_at == ana.basket.quote_expires_at

    clock.forward(minutes=15)
    ana.pays()  # the processor's page is closed: at this moment $120.00 are owed

    assert confirm(payment).public_state == PublicState.NOT_PAID
    assert debit_balance(settings.CITY.books.ach_clearing) == ZERO
    assert open_and_held(ticket) == (60_00, 0)
    assert ben.wants(ticket).chooses("echeck").starts().cents == 120_00


@pytest.mark.parametrize("seconds_late", [-1, 0, 4 * 60])
def test_who_goes_on_in_the_last_second_of_the_day_pays_what_was_quoted(
    ana, confirm, clock, seconds_late
) -> None:
    clock.moment = end_of_day(TODAY, city_settings.CITY.zone)  # 11:59:59 pm in Chicago
    ticket = bill(amount=Money(60_00), due=TODAY)
    payment = ana.wants(ticket).chooses("echeck").starts()
    assert payment.expires_at == clock.moment + timedelta(minutes=5)

    clock.forward(seconds=seconds_late + 1)
    ana.pays()

    assert confirm(payment).effective_at == ana.basket.quote_expires_at
    assert open_and_held(ticket) == (0, 0)
    shown = owed([ticket.id], as_of=THE_YEAR_AFTER, city=city_settings.CITY)[ticket.id]
    assert shown.total == ZERO, "no late fee: it was paid on its due day"


def test_a_second_after_the_quote_nothing_is_started(ana, clock) -> None:
    clock.moment = end_of_day(TODAY, city_settings.CITY.zone)
    ana.wants(bill()).chooses("echeck")
    clock.forward(seconds=1)

    with pytest.raises(QuoteOver):
        ana.starts()


def test_who_acts_at_1159_pm_on_the_due_day_owes_no_penalty(ana, confirm, clock, settings) -> None:
    clock.moment = datetime(2026, 11, 24, 5, 59, 30, tzinfo=UTC)
    ticket = bill(amount=Money(60_00), due=TODAY)
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()

    clock.forward(days=2)

    assert confirm(payment).effective_at == datetime(2026, 11, 24, 5, 59, 30, tzinfo=UTC)
    assert open_and_held(ticket) == (0, 0)
    assert debit_balance(settings.CITY.service["parking"].charge["penalty"].revenue) == ZERO


def test_a_penalty_that_ben_has_paid_is_his_when_anas_money_came_in_time(
    ana, ben, confirm, clock, settings
) -> None:
    ticket = bill(amount=Money(60_00), due=TODAY)
    in_time = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()
    close_here(in_time)
    clock.forward(days=1)
    late = ben.wants(ticket).chooses("echeck").starts()
    ben.pays()
    assert confirm(late).cents == 120_00

    confirm(in_time)

    parking, books = settings.CITY.service["parking"], settings.CITY.books
    assert debit_balance(books.ach_clearing) == Money(180_00)
    assert debit_balance(parking.charge["penalty"].revenue) == ZERO
    assert debit_balance(parking.receivable) == ZERO
    assert debit_balance(books.unapplied) == Money(-120_00)
    assert open_and_held(ticket) == (0, 0)
    assert owed([ticket.id], as_of=THE_YEAR_AFTER, city=settings.CITY)[ticket.id].total == ZERO


@pytest.fixture
def twice(ana, ben, confirm, clock) -> Callable[[Obligation], list[Taken]]:
    """Let Ana and Ben each pay a bill by mail, after they had given up paying it here."""

    def pay(ticket: Obligation) -> list[Taken]:
        attempts = []
        for payer in (ana, ben):
            attempts.append(payer.wants(ticket).chooses("echeck").starts())
            clock.forward(minutes=6)
            confirm(attempts[-1])  # nobody has visited the page
        return [
            Taken(
                payment=payment.id,
                reference=payment.reference,
                before=PaymentState.EXPIRED,
                after=PaymentState.CAPTURED,
                effective_at=clock.moment,
                captured=Money(50_00),
                fee=ZERO,
                items=(Item(ticket.id, Money(50_00), ticket.due_on),),
                method="echeck",
                email="clerk@example.org",
            )
            for payment in attempts
        ]

    return pay


@pytest.mark.parametrize("at_once", [2_000, 1])
def test_a_batch_knows_what_its_own_payments_have_paid(
    twice, clock, settings, monkeypatch, at_once
) -> None:
    monkeypatch.setattr(_settlement, "_AT_ONCE", at_once)
    ticket = bill()
    batch = twice(ticket)

    settle(batch, actor="lockbox", now=clock.moment, city=settings.CITY)

    assert [paid.payment_id for paid in Allocation.objects.all()] == [batch[0].payment]
    assert debit_balance(settings.CITY.books.unapplied) == Money(-50_00)
    assert open_and_held(ticket) == (0, 0)
    surplus = [receipt.facts["lines"][0]["unapplied_cents"] for receipt in Receipt.objects.all()]
    assert sorted(surplus) == [0, 50_00]


@pytest.mark.parametrize("at_once", [2_000, 1])
def test_a_batch_with_a_payment_that_is_settled_already_is_refused_whole(
    twice, clock, settings, monkeypatch, at_once
) -> None:
    monkeypatch.setattr(_settlement, "_AT_ONCE", at_once)
    ticket = bill()
    anas, bens = twice(ticket)
    settle([bens], actor="lockbox", now=clock.moment, city=settings.CITY)

    with pytest.raises(Changed):
        settle([anas, bens], actor="lockbox", now=clock.moment, city=settings.CITY)

    assert [paid.payment_id for paid in Allocation.objects.all()] == [bens.payment]
    assert debit_balance(settings.CITY.books.unapplied) == ZERO


class TestDisputes:
    def test_a_dispute_of_a_payment_that_we_never_heard_of_settles_it_first(
        self, ana, hears, settings
    ) -> None:
        ticket = bill()
        payment = ana.wants(ticket).chooses("card").starts()
        ana.pays()

        disputed = hears(payment, state=ChargeState.DISPUTED)

        assert disputed.state == PaymentState.DISPUTED
        assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)
        assert open_and_held(ticket) == (0, 0)

    def test_a_disputed_payment_is_in_the_books_once_whatever_we_hear(
        self, ana, confirm, hears, settings
    ) -> None:
        payment = ana.wants(bill()).chooses("card").starts()
        ana.pays()
        confirm(payment)
        hears(payment, state=ChargeState.DISPUTED)

        for state in (ChargeState.DISPUTED, ChargeState.PAID, ChargeState.RETURNED):
            assert hears(payment, state=state).state == PaymentState.DISPUTED

        assert debit_balance(settings.CITY.books.card_clearing) == Money(51_05)

    def test_a_returned_payment_stays_returned_whatever_we_hear(self, ana, hears, settings) -> None:
        payment = ana.wants(bill()).chooses("echeck").starts()
        ana.pays()
        hears(payment, state=ChargeState.RETURNED)

        for state in ChargeState:
            assert hears(payment, state=state).state == PaymentState.RETURNED

        assert debit_balance(settings.CITY.books.ach_clearing) == ZERO
