"""What arrives at the bank is matched cent by cent; what does not agree has an owner."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.conf import settings as city_settings

from tallystick.gateways.payments.protocol import ChargeState, Truth
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.ledger.queries import debit_balance
from tallystick.records.banking.models import Difference, Payout, PayoutLine
from tallystick.records.banking.queries import open_differences
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.sandbox.models import Knob
from tallystick.usecases.assign_difference import NoSuchDifference, assign_difference
from tallystick.usecases.close_difference import NoExplanation, close_difference
from tallystick.usecases.compare_charges import Compared, compare_charges
from tallystick.usecases.take_payout import take_payout
from tests.at_once import at_once
from tests.in_process import payment_gateway
from tests.moment import NOON
from tests.people import bill
from tests.refunding import Office

BOOKS = city_settings.CITY.books


@pytest.fixture
def paid(ana, confirm):
    """Pay a bill as Ana, and return the payment as it stands then."""

    def pay(number: str = "9190000001", method: str = "card") -> Payment:
        payment = ana.wants(bill(number=number)).chooses(method).starts()
        ana.pays()
        ana.basket = None
        return confirm(payment)

    return pay


@pytest.fixture
def arrives(clock, bank):
    """Let the processor pay out, and take every payout that there is."""

    def take() -> list[Payout]:
        bank.pays_out()
        return takes(clock)

    return take


def takes(clock) -> list[Payout]:
    gateway = payment_gateway()
    since = NOON - timedelta(days=1)
    return [
        take_payout(
            payout=one,
            code=gateway.code,
            gateway=gateway,
            actor="jobs",
            now=clock.moment,
            city=city_settings.CITY,
        )
        for one in gateway.payouts_since(since)
    ]


@pytest.fixture
def compare(clock):
    def run(gateway=None) -> Compared:
        return compare_charges(
            since=NOON - timedelta(days=1),
            code="sandbox",
            gateway=gateway or payment_gateway(),
            actor="jobs",
            now=clock.moment,
        )

    return run


def clearing() -> Money:
    return debit_balance(BOOKS.card_clearing) + debit_balance(BOOKS.ach_clearing)


class TestPayouts:
    def test_a_payment_arrives_and_the_clearing_is_empty(self, paid, arrives) -> None:
        payment = paid()

        (payout,) = arrives()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SETTLED
        assert clearing() == ZERO
        assert debit_balance(BOOKS.processor_fees) == Money(1_78)  # 2.9 % of 51.05, and 30 cents
        assert debit_balance(BOOKS.bank) == Money(51_05 - 1_78) == Money(payout.net_cents)
        assert open_differences() == []

    def test_refunds_returns_and_disputes_leave_it_empty_too(
        self, paid, arrives, clock, bank, confirm
    ) -> None:
        given_back, contested, returned = paid(), paid("9190000002"), paid("9190000003", "echeck")
        clock.forward(days=5)
        confirm(returned)
        arrives()
        Office(clock).gives_back(given_back, Money(50_00))
        bank.disputes(contested)
        bank.loses(contested)
        bank.returns(returned, "R10")
        confirm(contested), confirm(returned)

        arrives()

        assert clearing() == debit_balance(BOOKS.disputed) == ZERO
        assert debit_balance(BOOKS.refunds_payable) == ZERO
        assert open_differences() == []

    def test_a_payout_is_taken_once(self, paid, arrives, clock) -> None:
        paid()
        first = arrives()

        assert [payout.id for payout in takes(clock)] == [payout.id for payout in first]
        assert Entry.objects.filter(kind="payout").count() == 1

    def test_a_line_that_is_left_out_is_a_difference(self, paid, arrives) -> None:
        left_out, listed = paid(), paid("9190000002")
        Knob.objects.create(
            point="payout", fault="line-missing", left=1, reference=left_out.reference
        )

        arrives()

        left_out.refresh_from_db(), listed.refresh_from_db()
        assert (left_out.state, listed.state) == (PaymentState.CAPTURED, PaymentState.SETTLED)
        (difference,) = open_differences()
        assert (difference.kind, difference.cents) == ("SUM", 51_05 - 1_78)

    def test_a_line_that_is_made_up_is_a_difference(self, paid, arrives) -> None:
        paid()
        Knob.objects.create(point="payout", fault="line-added", left=1, cents=9_99)

        arrives()

        assert {one.kind for one in open_differences()} == {"UNKNOWN", "SUM"}
        assert clearing() == ZERO, "what nobody explains moves no payment's money"
        assert debit_balance(BOOKS.bank) == Money(51_05 - 1_78)

    def test_another_amount_is_a_difference(self, paid, bank, clock) -> None:
        payment = paid()
        bank.pays_out()

        @dataclass
        class Short:
            real: object

            def payout_lines(self, reference: str):
                for line in self.real.payout_lines(reference):
                    one = Money(1_00)
                    yield replace(line, gross=line.gross - one, net=line.net - one)

        (said,) = payment_gateway().payouts_since(NOON)
        take_payout(
            payout=replace(said, net=said.net - Money(1_00)),
            code="sandbox",
            gateway=Short(payment_gateway()),
            actor="jobs",
            now=clock.moment,
            city=city_settings.CITY,
        )

        (difference,) = open_differences()
        assert (difference.kind, difference.cents) == ("AMOUNT", -1_00)
        assert (difference.payment_id, clearing()) == (payment.id, Money(1_00))


@pytest.mark.django_db(transaction=True)
def test_eight_workers_take_one_payout_once(paid, bank, clock) -> None:
    paid()
    bank.pays_out()

    answers = at_once(*[lambda: takes(clock)[0].id] * 8)

    assert len(set(answers)) == 1
    assert Payout.objects.count() == Entry.objects.filter(kind="payout").count() == 1
    assert PayoutLine.objects.count() == 1


class TestTheDailyComparison:
    def test_what_was_paid_out_before_we_heard_of_it_is_settled(
        self, ana, confirm, arrives, compare
    ) -> None:
        payment = ana.wants(bill()).chooses("card").starts()
        ana.pays()
        arrives()
        assert clearing() == Money(-51_05), "it is explained when the payment is heard of"
        confirm(payment)

        compare()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SETTLED
        assert clearing() == ZERO

    def test_what_agrees_is_no_difference(self, paid, compare, clock) -> None:
        paid()
        clock.forward(hours=1)

        assert compare() == Compared(1, (), 0)

    def test_what_we_never_heard_of_is_asked_about(self, ana, compare, clock) -> None:
        payment = ana.wants(bill()).chooses("card").starts()
        ana.pays()

        assert compare().to_confirm == (payment.reference,)
        assert open_differences() == []

    def test_a_dispute_that_nobody_told_us_of_is_asked_about(
        self, paid, compare, bank, confirm
    ) -> None:
        payment = paid()
        bank.disputes(payment)

        assert compare().to_confirm == (payment.reference,)
        confirm(payment)
        assert compare().to_confirm == ()
        bank.loses(payment)
        assert compare().to_confirm == (payment.reference,)
        confirm(payment)
        assert compare() == Compared(1, (), 0)

    def test_what_the_processor_does_not_know_is_missing(self, paid, compare, clock) -> None:
        payment = paid()
        clock.forward(hours=1)

        compare(Changed(lambda truths: []))

        (difference,) = open_differences()
        assert (difference.kind, difference.payment_id) == ("MISSING", payment.id)

    def test_what_only_the_processor_knows_is_unknown(self, paid, compare, clock) -> None:
        paid()
        stranger = Truth("sbx_else", "else", ChargeState.PAID, Money(9_99), NOON)

        compare(Changed(lambda truths: [*truths, stranger]))
        compare(Changed(lambda truths: [*truths, stranger]))

        (difference,) = open_differences()
        assert (difference.kind, difference.cents) == ("UNKNOWN", 9_99)

    @pytest.mark.parametrize(
        ("changes", "kind", "cents"),
        [({"captured": Money(51_04)}, "AMOUNT", -1), ({"refunded": Money(5_00)}, "REFUNDED", 5_00)],
    )
    def test_other_sums_are_differences_until_they_agree_again(
        self, paid, compare, clock, changes, kind, cents
    ) -> None:
        paid()
        clock.forward(hours=1)

        compare(Changed(lambda truths: [replace(truth, **changes) for truth in truths]))
        (difference,) = open_differences()
        assert (difference.kind, difference.cents) == (kind, cents)

        compare()
        assert open_differences() == []
        difference.refresh_from_db()
        assert difference.closed_by == "books"

    def test_what_is_in_no_payout_after_a_week_is_missing(
        self, paid, compare, clock, arrives
    ) -> None:
        paid()
        clock.forward(days=8)
        compare()
        (difference,) = open_differences()
        assert difference.says == "It is in no payout."

        arrives()
        compare()

        assert open_differences() == []


@dataclass
class Changed:
    """A processor that lists other charges than there are."""

    change: object

    def charges_since(self, moment):
        return iter(self.change(list(payment_gateway().charges_since(moment))))


class TestOwners:
    @pytest.fixture
    def difference(self, paid, compare, clock) -> Difference:
        paid()
        clock.forward(hours=1)
        compare(Changed(lambda truths: []))
        return open_differences()[0]

    def test_somebody_owns_it_and_explains_it(self, difference, clock) -> None:
        said = {"actor": "Clara", "now": clock.moment}
        assert assign_difference(difference=difference.id, owner="Dan", **said).owner == "Dan"

        close_difference(difference=difference.id, why="Found on page 2.", **said)

        assert open_differences() == []
        with pytest.raises(NoSuchDifference):
            assign_difference(difference=difference.id, owner="Eve", **said)

    def test_nothing_is_closed_without_words(self, difference, clock) -> None:
        with pytest.raises(NoExplanation):
            close_difference(difference=difference.id, why=" ", actor="Dan", now=clock.moment)
