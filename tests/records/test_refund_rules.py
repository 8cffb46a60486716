"""What the database refuses about refunds and payouts, whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from tallystick.kernel.identifiers import new_id, public_code
from tallystick.records.banking.models import Difference, Payout, PayoutLine
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Choice, Refund, RefundEvent, RefundLine
from tests.moment import NOON

# The rows stand alone, without what a use case writes beside them: the books need not be right.
pytestmark = [pytest.mark.django_db, pytest.mark.broken_books]


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Expect the database to refuse what is done inside, by a rule of this name."""
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        yield


@pytest.fixture
def payment() -> Payment:
    return Payment.objects.create(
        id=new_id(),
        reference=public_code(),
        method="card",
        cents=50_00,
        captured_cents=50_00,
        state="CAPTURED",
        created_at=NOON,
    )


def ask(payment: Payment, **changes: object) -> Refund:
    facts = {
        "reference": public_code(),
        "payment": payment,
        "reason": "duplicate",
        "cents": 10_00,
        "requested_by": "Clara",
        "requested_at": NOON,
    }
    return Refund.objects.create(**{**facts, **changes})


def arrive(**changes: object) -> Payout:
    facts = {
        "gateway": "sandbox",
        "gateway_reference": "po_1",
        "sent_at": NOON,
        "net_cents": 1,
        "taken_at": NOON,
    }
    return Payout.objects.create(**{**facts, **changes})


class TestRefunds:
    def test_a_payment_gives_back_no_more_than_was_taken(self, payment: Payment) -> None:
        for cents in (-1, 50_01):
            with refused("payment_refunded"):
                Payment.objects.filter(id=payment.id).update(refunded_cents=cents)

    def test_nothing_is_taken_back_below_nothing(self, payment: Payment) -> None:
        with refused("payment_taken_back"):
            Payment.objects.filter(id=payment.id).update(taken_back_cents=-1)

    @pytest.mark.parametrize("changes", [{"cents": 0}, {"cents": -1}, {"fee_cents": -1}])
    def test_a_refund_is_over_something(self, payment: Payment, changes: dict[str, int]) -> None:
        with refused("refund_cents"):
            ask(payment, **changes)

    def test_a_reference_is_used_once(self, payment: Payment) -> None:
        refund = ask(payment)
        with refused("reference"):
            ask(payment, reference=refund.reference)

    def test_a_state_is_one_of_the_table(self, payment: Payment) -> None:
        with refused("refund_state_known"):
            ask(payment, state="GONE", approved_by="Dan")

    def test_nothing_is_sent_that_nobody_approved(self, payment: Payment) -> None:
        with refused("refund_approved"):
            ask(payment, state="SUBMITTED")

    def test_two_people_decide_above_the_limit(self, payment: Payment) -> None:
        with refused("refund_two_people"):
            ask(payment, state="APPROVED", approved_by="Clara", alone_cents=9_99)
        ask(payment, state="APPROVED", approved_by="Clara", alone_cents=10_00)

    def test_a_line_stands_once(self, payment: Payment) -> None:
        refund = ask(payment)
        RefundLine.objects.create(refund=refund, cents=1)
        with refused("refund_line_once"):
            RefundLine.objects.create(refund=refund, cents=1)
        with refused("refund_line_cents"):
            RefundLine.objects.create(refund=ask(payment), cents=0)

    def test_what_was_written_down_stays(self, payment: Payment) -> None:
        refund = ask(payment)
        RefundLine.objects.create(refund=refund, cents=1)
        RefundEvent.objects.create(refund=refund, after="REQUESTED", at=NOON, actor="Clara")
        Choice.objects.create(payment=payment, kind="CREDIT", cents=1, actor="Ana", at=NOON)
        for kind in (RefundLine, RefundEvent, Choice):
            with refused("append-only"):
                kind.objects.update(id=0)
            with refused("append-only"):
                kind.objects.all().delete()

    def test_a_choice_is_one_of_three_about_something(self, payment: Payment) -> None:
        with refused("choice_kind_known"):
            Choice.objects.create(payment=payment, kind="CHECK", cents=1, actor="Ana", at=NOON)
        with refused("choice_cents"):
            Choice.objects.create(payment=payment, kind="CREDIT", cents=0, actor="Ana", at=NOON)


class TestPayouts:
    def test_a_payout_is_taken_once(self) -> None:
        arrive()
        with refused("payout_once"):
            arrive()

    def test_a_line_is_gross_less_fee(self) -> None:
        line = {"payout": arrive(), "line_reference": "1", "kind": "charge"}
        with refused("payout_line_net"):
            PayoutLine.objects.create(**line, gross_cents=10, fee_cents=1, net_cents=10)
        PayoutLine.objects.create(**line, gross_cents=10, fee_cents=1, net_cents=9)
        with refused("payout_line_once"):
            PayoutLine.objects.create(**line, gross_cents=10, fee_cents=1, net_cents=9)

    def test_what_arrived_stays(self) -> None:
        payout = arrive()
        PayoutLine.objects.create(
            payout=payout,
            line_reference="1",
            kind="fee",
            gross_cents=0,
            fee_cents=1,
            net_cents=-1,
        )
        with refused("append-only"):
            Payout.objects.update(net_cents=2)
        with refused("append-only"):
            PayoutLine.objects.update(gross_cents=2)


class TestDifferences:
    def find(self, **changes: object) -> Difference:
        facts = {
            "kind": "SUM",
            "gateway": "sandbox",
            "subject": "po_1",
            "cents": 1,
            "says": "It is 1 cent more.",
            "found_at": NOON,
        }
        return Difference.objects.create(**{**facts, **changes})

    def test_one_is_open_at_a_time(self) -> None:
        found = self.find()
        with refused("difference_open_once"):
            self.find()
        Difference.objects.filter(id=found.id).update(closed_at=NOON, closed_by="Dan")
        self.find()

    def test_somebody_closes_it(self) -> None:
        with refused("difference_closed_whole"):
            self.find(closed_at=NOON)
        with refused("difference_closed_whole"):
            self.find(closed_by="Dan")

    def test_its_kind_is_known(self) -> None:
        with refused("difference_kind_known"):
            self.find(kind="ODD")
