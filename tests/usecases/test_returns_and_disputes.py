"""Payments that come back: the bill is open again, its payer is told, and nobody gains by it."""

from datetime import date

import pytest
from django.conf import settings as city_settings

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.banking.models import Difference
from tallystick.records.billing.models import Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.refunds.models import Choice
from tallystick.records.refunds.money import money_of
from tallystick.records.refunds.states import RefundState
from tallystick.usecases.request_refund import NotRefundable
from tallystick.usecases.resolve_unapplied import resolve_unapplied
from tests.bill_file import Take, take
from tests.bill_file import ticket as as_filed
from tests.overtaken import close_here
from tests.people import bill

__all__ = ["take"]  # a fixture
BOOKS = city_settings.CITY.books


@pytest.fixture
def paid(ana, confirm):
    """Pay bills as Ana, and return the payment as it stands then."""

    def pay(*bills, method: str = "echeck") -> Payment:
        for one in bills:
            ana.wants(one)
        payment = ana.chooses(method).starts()
        ana.pays()
        return confirm(payment)

    return pay


@pytest.fixture
def shrinks(take: Take):
    """Let a newer bill file say that a ticket is over less."""

    def shrink(obligation: Obligation, by: Money) -> None:
        total = sum(line.cents for line in obligation.lines.all()) - by.cents
        take(as_filed(obligation.bill.number, amount=f"{total / 100:.2f}"))

    return shrink


def open_of(obligation) -> int:
    obligation.refresh_from_db()
    return obligation.open_cents


def unapplied() -> Money:
    return -debit_balance(BOOKS.unapplied)


class TestReturns:
    def test_a_bill_is_open_again_with_its_old_due_date(self, paid, confirm, bank, clock) -> None:
        water = bill(
            service="water", account="1234567897", amount=Money(80_00), due=date(2026, 11, 25)
        )
        payment = paid(water)
        clock.forward(days=40)
        bank.returns(payment, "R10")

        assert confirm(payment).state == PaymentState.RETURNED
        today = clock.moment.date()
        never_paid = bill(
            service="water",
            number="9190000002",
            account="1234567897",
            amount=Money(80_00),
            due=date(2026, 11, 25),
        )
        owes = owed([water.id, never_paid.id], as_of=today, city=city_settings.CITY)
        assert owes[water.id].total == owes[never_paid.id].total > Money(80_00)
        assert Notice.objects.filter(kind="payment-returned").count() == 1

    @pytest.mark.parametrize(("code", "cents"), [("R01", 75_00), ("R09", 75_00), ("R03", 50_00)])
    def test_only_who_did_not_have_the_money_pays_a_fee(
        self, paid, confirm, bank, code, cents
    ) -> None:
        ticket = bill()
        payment = paid(ticket)
        bank.returns(payment, code)

        confirm(payment), confirm(payment)

        assert open_of(ticket) == cents

    def test_one_fee_for_one_payment_of_two_bills(self, paid, confirm, bank) -> None:
        bills = bill(), bill(number="9190000002")
        payment = paid(*bills)
        bank.returns(payment, "R01")

        confirm(payment)

        assert [open_of(one) for one in bills] == [75_00, 50_00]

    def test_a_surplus_goes_back_with_its_payment(self, ana, ben, confirm, bank, clock) -> None:
        ticket = bill()
        late = paid_twice(ticket, ana, ben, confirm)
        assert unapplied() == Money(50_00)

        bank.returns(late, "R10")
        confirm(late)

        assert unapplied() == ZERO
        assert open_of(ticket) == 0, "Ben's payment still pays it"

    def test_a_surplus_that_pays_another_bill_leaves_it_again(
        self, ana, ben, confirm, bank, clock
    ) -> None:
        ticket, other = bill(), bill(number="9190000002", amount=Money(30_00))
        late = paid_twice(ticket, ana, ben, confirm)
        choose(late, Choice.Kind.BILL, clock, obligation=other.id)
        assert (open_of(other), unapplied()) == (0, Money(20_00))

        bank.returns(late, "R10")
        confirm(late)

        assert open_of(other) == 30_00
        assert unapplied() == ZERO

    def test_what_a_bill_gave_away_when_it_shrank_comes_back_to_it(
        self, paid, confirm, bank, clock, shrinks
    ) -> None:
        ticket = bill()
        payment = paid(ticket)
        shrinks(ticket, Money(20_00))
        assert (open_of(ticket), unapplied()) == (0, Money(20_00))

        bank.returns(payment, "R10")
        confirm(payment)

        assert (open_of(ticket), unapplied()) == (30_00, ZERO)

    def test_what_it_gave_away_and_its_payer_keeps_as_a_credit_goes_too(
        self, paid, confirm, bank, clock, shrinks
    ) -> None:
        ticket = bill()
        payment = paid(ticket)
        shrinks(ticket, Money(20_00))
        choose(payment, Choice.Kind.CREDIT, clock)

        bank.returns(payment, "R10")
        confirm(payment)

        assert (open_of(ticket), unapplied()) == (30_00, ZERO)

    def test_a_bill_asks_for_its_own_charges_and_no_more(
        self, paid, confirm, bank, clock, shrinks, office
    ) -> None:
        ticket = bill()
        payment = paid(ticket)
        clock.forward(days=5)
        confirm(payment)
        shrinks(ticket, Money(20_00))
        choose(payment, Choice.Kind.REFUND, clock)
        office.sends(payment.refunds.get())

        bank.returns(payment, "R10")
        confirm(payment)

        assert (open_of(ticket), unapplied()) == (30_00, ZERO)
        assert debit_balance(BOOKS.write_offs) == Money(20_00), "they were paid out to her"
        assert Difference.objects.get().kind == "LOSS"

    def test_a_return_after_a_refund_is_owed_or_a_loss_with_an_owner(
        self, ana, ben, confirm, bank, clock, office
    ) -> None:
        late = paid_twice(bill(), ana, ben, confirm)
        clock.forward(days=5)
        confirm(late)
        refund = office.gives_back(late, Money(50_00), reason="duplicate")
        clock.forward(days=3)
        assert office.confirms(refund).state == RefundState.DONE

        bank.returns(late, "R10")
        confirm(late)

        assert unapplied() == ZERO
        assert debit_balance(BOOKS.write_offs) == Money(50_00)
        (loss,) = Difference.objects.filter(kind="LOSS")
        assert (loss.payment_id, loss.cents) == (late.id, -50_00)

    def test_an_echeck_that_was_accepted_and_came_to_nothing(self, paid, confirm, bank) -> None:
        ticket = bill()
        payment = paid(ticket)
        assert payment.state == PaymentState.PENDING
        bank.returns(payment, "R02")

        assert confirm(payment).state == PaymentState.RETURNED
        assert open_of(ticket) == 50_00

    def test_nothing_is_given_back_of_what_came_back(self, paid, confirm, bank, office) -> None:
        payment = paid(bill())
        bank.returns(payment, "R02")
        confirm(payment)

        with pytest.raises(NotRefundable):
            office.asks(payment, Money(1_00))

    def test_an_approved_refund_of_it_is_turned_down(
        self, paid, confirm, bank, office, clock
    ) -> None:
        payment = paid(bill())
        refund = office.approves(office.asks(payment, Money(50_00)))
        bank.returns(payment, "R02")
        confirm(payment)

        assert office.sends(refund).state == RefundState.REJECTED
        payment.refresh_from_db()
        assert payment.refunded_cents == 0


class TestDisputes:
    def test_while_it_is_open_the_bill_stays_paid(self, paid, confirm, bank, office) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        bank.disputes(payment)

        assert confirm(payment).state == PaymentState.DISPUTED

        assert open_of(ticket) == 0
        assert debit_balance(BOOKS.disputed) == Money(51_05)
        assert debit_balance(BOOKS.card_clearing) == ZERO
        with pytest.raises(NotRefundable):
            office.asks(payment, Money(1_00))

    def test_a_won_one_brings_the_money_back(self, paid, confirm, bank, office) -> None:
        payment = paid(bill(), method="card")
        bank.disputes(payment)
        confirm(payment)
        bank.wins(payment)

        assert confirm(payment).state == PaymentState.DISPUTE_WON
        assert debit_balance(BOOKS.disputed) == ZERO
        assert debit_balance(BOOKS.card_clearing) == Money(51_05)
        assert office.gives_back(payment, Money(50_00)).state == RefundState.DONE

    def test_a_lost_one_opens_the_bill(self, paid, confirm, bank) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        bank.disputes(payment)
        confirm(payment)
        bank.loses(payment)

        assert confirm(payment).state == PaymentState.DISPUTE_LOST
        assert open_of(ticket) == 50_00
        assert debit_balance(BOOKS.disputed) == debit_balance(BOOKS.card_clearing) == ZERO
        assert debit_balance(BOOKS.service_fees) == ZERO

    @pytest.mark.parametrize("end", ["wins", "loses"])
    def test_news_of_the_end_alone_is_enough(self, paid, confirm, bank, end) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        bank.disputes(payment)
        getattr(bank, end)(payment)

        state = confirm(payment).state

        lost = end == "loses"
        assert state == (PaymentState.DISPUTE_LOST if lost else PaymentState.DISPUTE_WON)
        assert open_of(ticket) == (50_00 if lost else 0)

    def test_a_dispute_of_a_part_opens_a_part(self, paid, confirm, bank) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        bank.disputes(payment, 20_00)
        confirm(payment)
        assert debit_balance(BOOKS.disputed) == Money(20_00)
        bank.loses(payment)

        confirm(payment)

        assert open_of(ticket) == 20_00
        assert debit_balance(BOOKS.card_clearing) == Money(31_05)

    def test_after_a_refund_only_the_rest_is_taken(self, paid, confirm, bank, office) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        office.gives_back(payment, Money(30_00), reason="not-owed")
        bank.disputes(payment)
        confirm(payment)
        bank.loses(payment)

        confirm(payment)

        assert open_of(ticket) == 20_00
        assert debit_balance(BOOKS.card_clearing) == ZERO
        assert not Difference.objects.exists()

    def test_one_that_is_won_after_it_was_lost_is_money_for_its_payer(
        self, paid, confirm, bank
    ) -> None:
        ticket = bill()
        payment = paid(ticket, method="card")
        bank.disputes(payment)
        bank.loses(payment)
        confirm(payment)
        bank.wins(payment)

        assert confirm(payment).state == PaymentState.DISPUTE_WON
        assert unapplied() == Money(51_05)
        assert open_of(ticket) == 50_00

    def test_an_approved_refund_waits_for_the_end(self, paid, confirm, bank, office) -> None:
        payment = paid(bill(), method="card")
        refund = office.approves(office.asks(payment, Money(50_00)))
        bank.disputes(payment)
        confirm(payment)
        assert office.sends(refund).state == RefundState.APPROVED
        bank.wins(payment)
        confirm(payment)

        assert office.sends(refund).state == RefundState.DONE

    def test_the_payer_is_told_each_step_once(self, paid, confirm, bank) -> None:
        payment = paid(bill(), method="card")
        bank.disputes(payment)
        confirm(payment), confirm(payment)
        bank.loses(payment)
        confirm(payment), confirm(payment)

        kinds = Notice.objects.order_by("kind").values_list("kind", flat=True)
        assert list(kinds) == ["payment-disputed", "payment-received", "payment-returned"]


def choose(payment, kind, clock, obligation=None) -> Money:
    return resolve_unapplied(
        payment=payment.reference,
        choice=kind,
        obligation=obligation,
        actor="payer",
        now=clock.moment,
        city=city_settings.CITY,
    )


def paid_twice(ticket, ana, ben, confirm) -> Payment:
    """Let Ana's eCheck land though Ben has paid meanwhile; return Ana's payment."""
    late = ana.wants(ticket).chooses("echeck").starts()
    ana.pays()
    close_here(late)
    other = ben.wants(ticket).chooses("echeck").starts()
    ben.pays()
    confirm(other)
    return confirm(late)


def test_the_ledger_tells_where_the_money_is(paid) -> None:
    ticket = bill()
    payment = paid(ticket, method="card")

    money = money_of(payment.id, BOOKS)

    assert money.paid == {ticket.id: Money(50_00)}
    assert (money.unapplied, money.fee, money.clearing) == (ZERO, Money(1_05), Money(51_05))
    assert money.held == Money(51_05)
