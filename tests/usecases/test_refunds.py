"""Money that is given back: by two people above a limit, never twice, and only to its source."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as city_settings
from django.db import IntegrityError, transaction

from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PublicState
from tallystick.records.people.roles import Role
from tallystick.records.refunds.models import Refund, RefundEvent
from tallystick.records.refunds.queries import available, public_state, refunded, to_submit
from tallystick.records.refunds.states import LIFE, RefundState
from tallystick.sandbox.models import Knob
from tallystick.usecases._own import OwnPayment
from tallystick.usecases.add_staff import add_staff
from tallystick.usecases.approve_refund import NotWaiting, SecondPersonNeeded
from tallystick.usecases.reject_refund import NotWaiting as TooLate
from tallystick.usecases.reject_refund import reject_refund
from tallystick.usecases.request_refund import (
    NotRefundable,
    StaleAmount,
    TooMuch,
    UnknownReason,
)
from tests.at_once import at_once
from tests.moment import NOON
from tests.people import bill

BOOKS = city_settings.CITY.books


@pytest.fixture
def paid(ana, confirm) -> Callable[..., Payment]:
    """Pay bills, and return the payment as it stands then."""

    def pay(*bills: Obligation, method: str = "card") -> Payment:
        for one in bills or (bill(),):
            ana.wants(one)
        payment = ana.chooses(method).starts()
        ana.pays()
        return confirm(payment)

    return pay


def open_of(obligation: Obligation) -> int:
    obligation.refresh_from_db()
    return obligation.open_cents


class TestWhatItPosts:
    def test_a_whole_refund_of_a_wrong_bill(self, paid, office) -> None:
        ticket = bill()
        payment = paid(ticket)

        refund = office.gives_back(payment, Money(50_00), reason="wrong-bill")

        assert refund.state == RefundState.DONE
        assert open_of(ticket) == 50_00
        assert debit_balance(BOOKS.card_clearing) == Money(1_05), "the fee stays with the city"
        assert debit_balance(BOOKS.refunds_payable) == ZERO
        assert refunded(payment).done == Money(50_00)
        assert [event.after for event in RefundEvent.objects.order_by("id")] == [
            "REQUESTED", "APPROVED", "SUBMITTED", "DONE",
        ]  # fmt: skip

    def test_what_was_not_owed_is_taken_back_with_its_fee(self, paid, office) -> None:
        ticket = bill()
        payment = paid(ticket)

        office.gives_back(payment, Money(50_00), reason="not-owed")

        parking = city_settings.CITY.service["parking"]
        assert open_of(ticket) == 0
        assert debit_balance(parking.charge["fine"].revenue) == ZERO
        assert debit_balance(BOOKS.card_clearing) == ZERO
        assert debit_balance(BOOKS.service_fees) == ZERO
        payment.refresh_from_db()
        assert public_state(payment) == PublicState.REFUNDED

    def test_goodwill_leaves_the_bill_paid_at_the_citys_expense(self, paid, office) -> None:
        ticket = bill()

        office.gives_back(paid(ticket), Money(20_00), reason="goodwill")

        assert open_of(ticket) == 0
        assert debit_balance(BOOKS.write_offs) == Money(20_00)
        parking = city_settings.CITY.service["parking"]
        assert debit_balance(parking.charge["fine"].revenue) == Money(-50_00)

    def test_by_line(self, paid, office) -> None:
        ticket, sticker = bill(), bill(service="vehicle-sticker", number="VS20410017")
        payment = paid(ticket, sticker)

        office.gives_back(payment, {sticker.id: Money(30_00)}, reason="wrong-bill")

        assert (open_of(ticket), open_of(sticker)) == (0, 30_00)

    def test_in_parts_up_to_the_last_cent(self, paid, office) -> None:
        ticket = bill()
        payment = paid(ticket)

        for cents in (10_01, 19_99, 20_00):
            office.gives_back(payment, Money(cents), reason="not-owed")

        assert open_of(ticket) == 0
        assert refunded(payment).done >= Money(51_04), "each part's fee is rounded down"
        with pytest.raises(TooMuch):
            office.asks(payment, Money(1))

    def test_a_bill_that_is_open_again_grows_by_its_rule(self, paid, office, clock) -> None:
        water = bill(service="water", account="1234567897", amount=Money(80_00))
        office.gives_back(paid(water), Money(80_00), reason="wrong-bill")

        later = (clock.moment + timedelta(days=60)).date()
        owes = owed([water.id], as_of=later, city=city_settings.CITY)[water.id]

        assert owes.total > Money(80_00)


class TestWhoDecides:
    def test_one_person_alone_decides_up_to_the_limit(self, paid, office) -> None:
        payment = paid(bill(amount=Money(100_00)))
        refund = office.asks(payment, Money(100_00), by="Clara")

        assert office.approves(refund, by="Clara").state == RefundState.APPROVED

    def test_above_the_limit_the_second_person_is_another(self, paid, office) -> None:
        refund = office.asks(paid(bill(amount=Money(100_01))), Money(100_01), by="Clara")

        with pytest.raises(SecondPersonNeeded):
            office.approves(refund, by="Clara")

        assert office.approves(refund, by="Dan").approved_by == "Dan"

    def test_many_small_ones_of_one_person_are_one_large_one(self, paid, office) -> None:
        payment = paid(bill(amount=Money(500_00)))
        refunds = [office.asks(payment, Money(95_00), by="Clara") for _ in range(4)]

        for refund in refunds[:3]:
            office.approves(refund, by="Clara")
        with pytest.raises(SecondPersonNeeded):
            office.approves(refunds[3], by="Clara")

    def test_the_next_day_is_another_day(self, paid, office, clock) -> None:
        payment = paid(bill(amount=Money(500_00)))
        for _ in range(3):
            office.approves(office.asks(payment, Money(95_00), by="Clara"), by="Clara")
        clock.forward(days=1)

        office.approves(office.asks(payment, Money(95_00), by="Clara"), by="Clara")

    def test_the_database_itself_wants_two_people(self, paid, office) -> None:
        refund = office.asks(paid(bill(amount=Money(100_01))), Money(100_01), by="Clara")

        with pytest.raises(IntegrityError, match="refund_two_people"), transaction.atomic():
            Refund.objects.filter(id=refund.id).update(state="APPROVED", approved_by="Clara")

    def test_nobody_decides_about_a_payment_of_their_own(self, paid, office, clock) -> None:
        payment = paid()
        refund = office.asks(payment, Money(1_00))
        email = payment.checkout.email.upper()
        who = {"name": "Ana Reyes", "email": email, "role": Role.SUPERVISOR}
        ana = add_staff(**who, actor="command", now=clock.moment).actor

        with pytest.raises(OwnPayment):
            office.asks(payment, Money(1_00), by=ana)
        with pytest.raises(OwnPayment):
            office.approves(refund, by=ana)

    def test_what_is_decided_is_decided(self, paid, office, clock) -> None:
        refund = office.asks(paid(), Money(10_00))
        office.approves(refund, by="Dan")

        with pytest.raises(NotWaiting):
            office.approves(refund, by="Eve")

    def test_a_rejected_one_frees_its_amount(self, paid, office, clock) -> None:
        payment = paid()
        refund = office.asks(payment, Money(50_00))
        with pytest.raises(TooMuch):
            office.asks(payment, Money(1))

        reject_refund(refund=refund.reference, why="no grounds", actor="Dan", now=clock.moment)

        payment.refresh_from_db()
        assert available(payment) == Money(51_05)
        assert office.asks(payment, Money(50_00)).state == RefundState.REQUESTED


class TestWhatIsRefused:
    def test_a_stale_amount(self, paid, office, clock) -> None:
        payment = paid()
        shown = available(payment)
        office.asks(payment, Money(10_00))

        with pytest.raises(StaleAmount) as refusal:
            office.asks(payment, Money(10_00), still_available=shown)

        assert refusal.value.available == Money(41_05)

    def test_more_than_is_left(self, paid, office) -> None:
        with pytest.raises(TooMuch):
            office.asks(paid(), Money(50_01))

    def test_a_reason_that_the_city_does_not_know(self, paid, office) -> None:
        with pytest.raises(UnknownReason):
            office.asks(paid(), Money(1_00), reason="because")

    def test_a_payment_that_was_not_taken(self, ana, office) -> None:
        payment = ana.wants(bill()).chooses("card").starts()

        with pytest.raises(NotRefundable):
            office.asks(payment, Money(1_00))

    def test_the_database_itself_gives_back_no_more_than_was_taken(self, paid) -> None:
        payment = paid()

        with pytest.raises(IntegrityError, match="payment_refunded"), transaction.atomic():
            Payment.objects.filter(id=payment.id).update(refunded_cents=51_06)


class TestTheProcessor:
    def test_who_dies_before_the_answer_asks_again_under_the_same_key(
        self, paid, office, clock
    ) -> None:
        refund = office.approves(office.asks(paid(), Money(50_00)), by="Dan")
        Knob.objects.create(point="refund", fault="error-after", left=1)
        with pytest.raises(GatewayDown):
            office.sends(refund)
        assert debit_balance(BOOKS.refunds_payable) == Money(-50_00)

        assert office.confirms(refund).state == RefundState.DONE

        assert debit_balance(BOOKS.card_clearing) == Money(1_05)

    def test_what_never_reached_the_processor_is_sent_again(self, paid, office) -> None:
        refund = office.approves(office.asks(paid(), Money(50_00)), by="Dan")
        Knob.objects.create(point="refund", fault="error-before", left=1)
        with pytest.raises(GatewayDown):
            office.sends(refund)

        assert office.confirms(refund).state == RefundState.DONE

    def test_a_refund_that_comes_to_nothing_leaves_all_as_it_was(self, paid, office, clock) -> None:
        ticket = bill()
        payment = paid(ticket)
        Knob.objects.create(point="refund", fault="fail", left=1, days=3)
        refund = office.gives_back(payment, Money(50_00))
        assert (refund.state, open_of(ticket)) == (RefundState.SUBMITTED, 50_00)

        clock.forward(days=3)

        assert office.confirms(refund).state == RefundState.FAILED
        assert open_of(ticket) == 0
        payment.refresh_from_db()
        assert payment.refunded_cents == 0
        assert Notice.objects.filter(kind="refund-failed").count() == 1

    def test_a_bill_that_ben_has_paid_meanwhile_is_not_paid_twice(
        self, paid, ben, confirm, office, clock
    ) -> None:
        ticket = bill()
        payment = paid(ticket)
        Knob.objects.create(point="refund", fault="fail", left=1, days=1)
        refund = office.gives_back(payment, Money(50_00))
        other = ben.wants(ticket).chooses("echeck").starts()
        ben.pays()
        confirm(other)
        clock.forward(days=1)

        office.confirms(refund)

        assert open_of(ticket) == 0
        assert debit_balance(BOOKS.unapplied) == Money(-50_00)

    def test_an_echeck_clears_first(self, paid, office, confirm, clock) -> None:
        payment = paid(method="echeck")
        refund = office.gives_back(payment, Money(50_00))
        assert refund.state == RefundState.APPROVED
        assert to_submit(limit=10) == []
        clock.forward(days=5)
        confirm(payment)
        assert to_submit(limit=10) == [refund.reference]

        assert office.sends(refund).state == RefundState.SUBMITTED

    def test_the_payer_is_told_once(self, paid, office) -> None:
        refund = office.gives_back(paid(), Money(50_00))
        office.confirms(refund), office.confirms(refund)

        assert Notice.objects.filter(kind="refund-done").count() == 1

    def test_sending_twice_gives_back_once(self, paid, office) -> None:
        refund = office.approves(office.asks(paid(), Money(50_00)), by="Dan")

        for _ in range(3):
            office.sends(refund)

        assert debit_balance(BOOKS.card_clearing) == Money(1_05)

    def test_what_was_sent_cannot_be_rejected(self, paid, office, clock) -> None:
        refund = office.gives_back(paid(), Money(50_00))

        with pytest.raises(TooLate):
            reject_refund(refund=refund.reference, why="", actor="Dan", now=clock.moment)


@pytest.mark.django_db
@pytest.mark.broken_books
@pytest.mark.parametrize("before", RefundState)
def test_the_database_allows_the_moves_of_the_table_and_no_other(paid, before) -> None:
    payment = paid()
    for after in RefundState:
        with transaction.atomic():
            made = Refund.objects.create(
                reference=f"{before}-{after}",
                payment=payment,
                reason="goodwill",
                cents=1,
                state=before,
                requested_by="Clara",
                requested_at=NOON,
                approved_by="Dan",
            )
            if after == before or after in LIFE.after(before):
                Refund.objects.filter(id=made.id).update(state=after)
                continue
            with pytest.raises(IntegrityError, match=f"from {before} to {after}"):
                Refund.objects.filter(id=made.id).update(state=after)
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_were_shown_the_same_amount_one_is_heard(paid, office) -> None:
    payment = paid()
    shown = available(payment)

    answers = at_once(*[lambda: office.asks(payment, Money(30_00), still_available=shown)] * 8)

    heard = [answer for answer in answers if isinstance(answer, Refund)]
    refused = [answer for answer in answers if isinstance(answer, StaleAmount)]
    assert (len(heard), len(refused)) == (1, 7)
    payment.refresh_from_db()
    assert payment.refunded_cents == 30_00


@pytest.mark.django_db(transaction=True)
def test_eight_workers_give_back_one_refund_once(paid, office) -> None:
    refund = office.approves(office.asks(paid(), Money(50_00)))

    answers = at_once(*[lambda: office.sends(refund)] * 8)

    assert {answer.state for answer in answers} == {RefundState.DONE}
    assert debit_balance(BOOKS.card_clearing) == Money(1_05)
    assert Notice.objects.filter(kind="refund-done").count() == 1
