"""Money that found no bill: both payers are told, one chooses, or it goes back by itself."""

from datetime import date

import pytest
from django.conf import settings as city_settings

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Choice, Refund
from tallystick.records.refunds.states import RefundState
from tallystick.usecases._applying import TooLittle
from tallystick.usecases.refund_stale_unapplied import refund_stale_unapplied
from tallystick.usecases.resolve_unapplied import (
    NothingOwed,
    NothingUnapplied,
    resolve_unapplied,
)
from tests.bill_file import TICKET, take
from tests.bill_file import ticket as filed
from tests.overtaken import close_here
from tests.people import bill
from tests.processor import Bank

__all__ = ["take"]  # a fixture
BOOKS = city_settings.CITY.books


@pytest.fixture
def surplus(ana, ben, confirm, clock):
    """Let Ana's eCheck of a ticket land and clear though Ben has paid it meanwhile."""

    def land(ticket: Obligation) -> Payment:
        late = ana.wants(ticket).chooses("echeck").starts()
        ana.pays()
        close_here(late)
        confirm(_pays(ben, ticket))
        confirm(late)
        clock.forward(days=5)
        return confirm(late)

    def _pays(resident, ticket: Obligation) -> Payment:
        payment = resident.wants(ticket).chooses("echeck").starts()
        resident.pays()
        return payment

    return land


@pytest.fixture
def choose(clock):
    def do(payment: Payment, kind: Choice.Kind, obligation: Obligation | None = None) -> Money:
        return resolve_unapplied(
            payment=payment.reference,
            choice=kind,
            obligation=obligation.id if obligation else None,
            actor="payer",
            now=clock.moment,
            city=city_settings.CITY,
        )

    return do


@pytest.fixture
def sweep(clock):
    def run() -> tuple[Refund, ...]:
        return refund_stale_unapplied(
            limit=100, actor="jobs", now=clock.moment, city=city_settings.CITY
        )

    return run


def unapplied() -> Money:
    return -debit_balance(BOOKS.unapplied)


def open_of(obligation: Obligation) -> int:
    obligation.refresh_from_db()
    return obligation.open_cents


def test_both_payers_are_told_once(surplus) -> None:
    surplus(bill())

    told = Notice.objects.values_list("recipient", "kind")
    assert ("ana@example.org", "payment-surplus") in told
    assert ("ben@example.org", "paid-twice") in told
    assert len(told) == 4  # and each that the payment was received


def test_it_goes_back_when_its_payer_says_so(surplus, choose, office, clock, confirm) -> None:
    payment = surplus(bill())

    assert choose(payment, Choice.Kind.REFUND) == Money(50_00)
    assert unapplied() == Money(50_00), "until it is sent"

    refund = office.sends(Refund.objects.get())
    clock.forward(days=2)
    assert office.confirms(refund).state == RefundState.DONE
    assert unapplied() == ZERO
    assert (refund.requested_by, refund.approved_by) == ("payer", "policy")


def test_it_pays_another_bill(surplus, choose) -> None:
    payment = surplus(bill())
    other = bill(number="9190000002", amount=Money(30_00), due=date(2026, 12, 24))

    assert choose(payment, Choice.Kind.BILL, other) == Money(30_00)

    assert open_of(other) == 0
    assert unapplied() == Money(20_00)


def test_a_late_bill_is_paid_with_its_late_fee(surplus, choose, clock) -> None:
    payment = surplus(bill())
    late = bill(number="9190000002", amount=Money(20_00), due=clock.moment.date())
    clock.forward(days=2)

    assert choose(payment, Choice.Kind.BILL, late) == Money(40_00)

    assert open_of(late) == 0
    penalty = city_settings.CITY.service["parking"].charge["penalty"].revenue
    assert debit_balance(penalty) == Money(-20_00)


def test_a_ticket_is_paid_whole_or_not_at_all(surplus, choose, clock) -> None:
    payment = surplus(bill())
    ticket = bill(number="9190000002", amount=Money(60_00), due=date(2026, 12, 24))

    with pytest.raises(TooLittle, match=r"\$60.00"):
        choose(payment, Choice.Kind.BILL, ticket)

    assert (open_of(ticket), unapplied()) == (60_00, Money(50_00))


def test_a_service_that_takes_parts_takes_this_one(surplus, choose, clock) -> None:
    payment = surplus(bill())
    water = bill(service="water", number="7001", amount=Money(60_00), due=date(2026, 12, 24))

    assert choose(payment, Choice.Kind.BILL, water) == Money(50_00)

    assert (open_of(water), unapplied()) == (10_00, ZERO)


def test_a_bill_that_is_paid_takes_nothing(surplus, choose) -> None:
    ticket = bill()
    payment = surplus(ticket)

    with pytest.raises(NothingOwed):
        choose(payment, Choice.Kind.BILL, ticket)

    assert unapplied() == Money(50_00)
    assert not Choice.objects.exists()


def test_it_is_chosen_about_once(surplus, choose) -> None:
    payment = surplus(bill())
    choose(payment, Choice.Kind.REFUND)

    with pytest.raises(NothingUnapplied):
        choose(payment, Choice.Kind.BILL, bill(number="9190000002"))


def test_after_the_citys_days_it_goes_back_by_itself(surplus, sweep, clock, office) -> None:
    surplus(bill())
    clock.forward(days=24)
    assert sweep() == ()
    clock.forward(days=2)

    (refund,) = sweep()

    assert (refund.state, refund.total_cents) == (RefundState.APPROVED, 50_00)
    assert sweep() == (), "one is on its way"
    office.sends(refund)
    clock.forward(days=2)
    office.confirms(refund)
    assert unapplied() == ZERO


def test_a_credit_waits(surplus, choose, sweep, clock) -> None:
    payment = surplus(bill())
    choose(payment, Choice.Kind.CREDIT)
    clock.forward(days=400)

    assert sweep() == ()
    assert unapplied() == Money(50_00)

    clock.forward(days=1)
    other = bill(number="9190000002", issued=clock.moment.date(), due=clock.moment.date())
    assert choose(payment, Choice.Kind.BILL, other) == Money(50_00)


def test_what_a_bill_gave_away_is_its_payers(take, ana, confirm, choose, sweep, clock) -> None:
    take(filed(amount="100.00"))
    payment = ana.wants(Obligation.objects.get(bill__number=TICKET)).chooses("card").starts()
    ana.pays()
    confirm(payment)
    take(filed(amount="60.00"))
    clock.forward(days=31)

    (refund,) = sweep()

    assert (refund.payment_id, refund.total_cents) == (payment.id, 40_00)


def test_what_came_back_is_no_money_to_choose_about(surplus, choose, confirm, clock) -> None:
    payment = surplus(bill())
    Bank(clock).returns(payment, "R10")
    confirm(payment)

    with pytest.raises(NothingUnapplied):
        choose(payment, Choice.Kind.REFUND)
