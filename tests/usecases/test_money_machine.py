"""
Whatever payers, banks, staff and the calendar do, in any order: no cent is lost or made.

A state machine drives the real use cases and the real sandbox on the real database. After every
step the books are proven; at the end everything is heard of, paid out, and compared with what the
processor really took, gave back and kept.
"""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tallystick.channels.files.bills import BillFile
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance, trial_balance
from tallystick.records.banking.queries import open_differences
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import NOT_TAKEN, PaymentState
from tallystick.records.receipts.models import Receipt
from tallystick.records.refunds.models import Choice, Refund
from tallystick.records.refunds.money import money_of
from tallystick.records.refunds.queries import sent
from tallystick.records.refunds.states import RefundState
from tallystick.sandbox.bank import CannotBe
from tallystick.sandbox.models import Knob
from tallystick.usecases._applying import TooLittle
from tallystick.usecases.compare_charges import compare_charges
from tallystick.usecases.confirm_payment import confirm_payment
from tallystick.usecases.import_bills import AlreadyTaken, import_bills
from tallystick.usecases.prove_books import prove_books
from tallystick.usecases.refund_stale_unapplied import refund_stale_unapplied
from tallystick.usecases.reject_refund import reject_refund
from tallystick.usecases.request_refund import NotRefundable, TooMuch
from tallystick.usecases.resolve_unapplied import (
    NothingOwed,
    NothingUnapplied,
    resolve_unapplied,
)
from tallystick.usecases.take_payout import take_payout
from tests import moment
from tests.bill_file import ticket as filed
from tests.in_process import payment_gateway
from tests.payer import GOOD_ACCOUNT, GOOD_CARD
from tests.people import bill
from tests.processor import Bank
from tests.refunding import Office
from tests.resident import URLS, Resident

CITY = settings.CITY
BOOKS = CITY.books
REASONS = sorted(CITY.refunds.reason)
NUMBERS = [f"919000000{number}" for number in range(3)]


class MoneyMachine(RuleBasedStateMachine):
    """Three tickets, and everything that can happen to what people pay on them."""

    payments = Bundle("payments")
    refunds = Bundle("refunds")

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.clock = moment.CLOCK
        self.clock.moment = moment.NOON
        self.bank, self.office = Bank(self.clock), Office(self.clock)
        self.started: list[Payment] = []
        self.versions = 0

    @initialize(target=payments)
    def three_tickets_of_which_two_are_paid(self) -> object:
        for number in NUMBERS:
            bill(number=number)
        first, second = self.pays(NUMBERS[0], "card"), self.pays(NUMBERS[1], "echeck")
        self.clock.forward(days=5)
        self.everybody_is_asked_about()
        return multiple(first, second)

    # What payers do

    @rule(
        target=payments, number=st.sampled_from(NUMBERS), method=st.sampled_from(["card", "echeck"])
    )
    def pays(self, number: str, method: str) -> object:
        payment = self._starts(number, method)
        if payment is None:
            return multiple()
        self._confirm(payment)
        return payment

    @rule(target=payments, number=st.sampled_from(NUMBERS))
    def pays_though_we_had_closed_it(self, number: str) -> object:
        """Something has closed the attempt here, though the processor took it."""
        payment = self._starts(number, "echeck")
        if payment is None:
            return multiple()
        held = Obligation.objects.get(bill__number=number)
        Obligation.objects.filter(id=held.id).update(held_cents=held.held_cents - payment.cents)
        Payment.objects.filter(id=payment.id).update(state="EXPIRED")
        PaymentEvent.objects.create(
            payment=payment, after="EXPIRED", at=self.clock.moment, actor="test"
        )
        return payment

    @rule(payment=payments, kind=st.sampled_from(Choice.Kind), number=st.sampled_from(NUMBERS))
    def chooses(self, payment: Payment, kind: Choice.Kind, number: str) -> None:
        other = Obligation.objects.get(bill__number=number)
        try:
            resolve_unapplied(
                payment=payment.reference,
                choice=kind,
                obligation=other.id if kind == Choice.Kind.BILL else None,
                actor="payer",
                now=self.clock.moment,
                city=CITY,
            )
        except (NothingUnapplied, NothingOwed, TooLittle):
            return

    # What banks and the processor do

    @rule(payment=payments, code=st.sampled_from(["R01", "R10"]))
    def comes_back(self, payment: Payment, code: str) -> None:
        self._bank(self.bank.returns, payment, code)

    @rule(payment=payments, cents=st.none() | st.integers(1, 60_00))
    def is_disputed(self, payment: Payment, cents: int | None) -> None:
        self._bank(self.bank.disputes, payment, cents)
        self._confirm(payment)

    @rule(payment=payments, end=st.sampled_from(["wins", "loses"]))
    def dispute_ends(self, payment: Payment, end: str) -> None:
        self._bank(getattr(self.bank, end), payment)
        self._confirm(payment)

    @rule()
    def pays_out(self) -> None:
        self.bank.pays_out()
        self._take_payouts()

    # What staff do

    @rule(
        target=refunds,
        payment=payments,
        cents=st.integers(1, 60_00),
        reason=st.sampled_from(REASONS),
        end=st.sampled_from(["sent", "pending", "fail"]),
    )
    def gives_back(self, payment: Payment, cents: int, reason: str, end: str) -> object:
        return self.begins_to_give_back(payment, cents, reason, end)

    @rule(
        target=refunds,
        payment=payments,
        cents=st.integers(1, 60_00),
        reason=st.sampled_from(REASONS),
        end=st.sampled_from(["asked", "rejected", "approved"]),
    )
    def begins_to_give_back(self, payment: Payment, cents: int, reason: str, end: str) -> object:
        """Ask for a refund, and go as far with it as the end says."""
        try:
            refund = self.office.asks(payment, Money(cents), reason=reason)
        except (NotRefundable, TooMuch):
            return multiple()
        if end == "rejected":
            reject_refund(refund=refund.reference, why="", actor="Eve", now=self.clock.moment)
        elif end != "asked":
            self.office.approves(refund)
            self._sends(refund, end)
        return refund

    @rule(refund=refunds, end=st.sampled_from(["sent", "pending", "fail"]))
    def goes_on(self, refund: Refund, end: str) -> None:
        """Take the next step with a refund."""
        refund.refresh_from_db()
        if refund.state == RefundState.REQUESTED:
            self.office.approves(refund)
        elif refund.state == RefundState.APPROVED:
            self._sends(refund, end)
        else:
            self.office.confirms(refund)

    def _sends(self, refund: Refund, end: str) -> None:
        if end == "approved":
            return
        Knob.objects.all().delete()
        if end != "sent":
            Knob.objects.create(point="refund", fault=end, left=1, days=2)
        self.office.sends(refund)
        Knob.objects.all().delete()

    @rule(number=st.sampled_from(NUMBERS), cents=st.integers(1, 90_00))
    def corrects_a_bill(self, number: str, cents: int) -> None:
        """Take a newer bill file, over more or less."""
        self.versions += 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"bills-{self.versions}.jsonl"
            version = filed(number, amount=f"{cents / 100:.2f}")
            path.write_text(
                json.dumps(version | {"details": {"place": f"v{self.versions}"}}) + "\n"
            )
            file = BillFile(path)
            try:
                import_bills(rows=file, source=file, city=CITY, actor="ben", now=self.clock.moment)
            except AlreadyTaken:
                return

    # What the clock does

    @rule(days=st.sampled_from([1, 3, 8, 31]))
    def time_goes_by(self, days: int) -> None:
        self.clock.forward(days=days)

    @rule()
    def everybody_is_asked_about(self) -> None:
        for payment in self.started:
            self._confirm(payment)

    @rule()
    def stale_money_goes_back(self) -> None:
        refund_stale_unapplied(limit=100, actor="jobs", now=self.clock.moment, city=CITY)

    @invariant()
    def the_books_are_proven(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        proofs = prove_books(actor="test", now=self.clock.moment, city=CITY)
        assert [(one.id, one.examples) for one in proofs if one.broken] == []

    def teardown(self) -> None:
        try:
            if self.started:
                self._everything_is_heard_of()
                self.the_books_are_proven()
                for payment in self.started:
                    self._agrees_with_the_processor(payment)
                self._nothing_is_on_its_way()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def _everything_is_heard_of(self) -> None:
        for _ in range(2):  # an eCheck clears, its refund ends, and both are paid out
            for payment in self.started:
                self._confirm(payment)
            for refund in Refund.objects.order_by("requested_at", "id"):
                if refund.state == RefundState.APPROVED:
                    self.office.sends(refund)
                self.office.confirms(refund)
            self.clock.forward(days=7)
        for payment in self.started:
            self._confirm(payment)
        for refund in Refund.objects.filter(state=RefundState.SUBMITTED):
            self.office.confirms(refund)
        self.bank.pays_out()
        self._take_payouts()

    def _agrees_with_the_processor(self, payment: Payment) -> None:
        payment.refresh_from_db()
        truth, money = self.bank.truth(payment), money_of(payment.id, BOOKS)
        assert payment.captured_cents == truth["captured_cents"]
        assert sent(payment.id).cents == truth["refunded_cents"]
        assert payment.taken_back_cents == truth["returned_cents"]
        here = payment.captured_cents - payment.taken_back_cents - sent(payment.id).cents
        assert here - money.disputed.cents == truth["kept_cents"]
        assert money.held - money.lost == Money(here), "it is on bills, unapplied, or the fee"
        if payment.state not in NOT_TAKEN:
            assert Receipt.objects.filter(payment=payment).count() == 1

    def _nothing_is_on_its_way(self) -> None:
        compared = compare_charges(
            since=moment.NOON - timedelta(days=1),
            code="sandbox",
            gateway=payment_gateway(),
            actor="jobs",
            now=self.clock.moment,
        )
        assert compared.to_confirm == ()
        assert {one.kind for one in open_differences()} <= {"LOSS"}
        assert trial_balance() == ZERO
        assert debit_balance(BOOKS.refunds_payable) == ZERO
        waiting = {PaymentState.PENDING, PaymentState.CAPTURED} & {
            payment.state for payment in Payment.objects.all()
        }
        assert not waiting
        assert debit_balance(BOOKS.card_clearing) + debit_balance(BOOKS.ach_clearing) == ZERO

    def _starts(self, number: str, method: str) -> Payment | None:
        """Pay what is owed at the processor's page, if anything is."""
        ticket = Obligation.objects.get(bill__number=number)
        if not ticket.open_cents:
            return None
        ana = Resident(self.clock)
        payment = ana.wants(ticket).chooses(method).starts()
        ana.pays(GOOD_CARD if method == "card" else GOOD_ACCOUNT)
        self.started.append(payment)
        return payment

    def _confirm(self, payment: Payment) -> None:
        confirm_payment(
            reference=payment.reference,
            gateway=payment_gateway(),
            urls=URLS,
            actor="poller",
            now=self.clock.moment,
            city=CITY,
        )

    def _bank(self, act, *arguments: object) -> None:
        try:
            act(*arguments)
        except CannotBe:
            return

    def _take_payouts(self) -> None:
        gateway = payment_gateway()
        for payout in gateway.payouts_since(moment.NOON - timedelta(days=1)):
            take_payout(
                payout=payout,
                code="sandbox",
                gateway=gateway,
                actor="jobs",
                now=self.clock.moment,
                city=CITY,
            )


@pytest.mark.django_db
def test_no_cent_is_lost_whatever_happens(settings) -> None:
    settings.CLOCK = "tests.moment.now"
    run_state_machine_as_test(
        MoneyMachine,
        settings=how(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # A failure is said as it was found: to shrink it takes minutes on a real database.
            phases=[Phase.explicit, Phase.generate],
        ),
    )
