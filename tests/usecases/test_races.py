"""Many people, tabs and messengers at the same moment: one charge, one posting, one receipt."""

import pytest

from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.ledger.queries import debit_balance, trial_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import Receipt
from tallystick.usecases.start_payment import PaymentInProgress
from tests.at_once import at_once
from tests.payer import RETURNING_ACCOUNT
from tests.people import bill
from tests.resident import Resident

pytestmark = pytest.mark.django_db(transaction=True)


def states(answers: list[object]) -> list[str]:
    """Return what became of payments, or what went wrong."""
    return [answer.state if isinstance(answer, Payment) else repr(answer) for answer in answers]


def held() -> list[int]:
    return list(Obligation.objects.order_by("id").values_list("held_cents", flat=True))


def test_eight_messengers_of_one_payment_post_it_once(ana, confirm, settings) -> None:
    payment = ana.wants(bill()).wants(bill(number="9190000002")).chooses("echeck").starts()
    ana.pays()

    answers = at_once(*[lambda: confirm(payment)] * 8)

    assert len(set(states(answers))) == 1
    assert Entry.objects.filter(kind="payment").count() == 1
    assert Receipt.objects.count() == Notice.objects.count() == 1
    assert sorted(Allocation.objects.values_list("cents", flat=True)) == [50_00, 50_00]
    assert PaymentEvent.objects.filter(after=answers[0].state).count() == 1
    assert debit_balance(settings.CITY.books.ach_clearing) == Money(100_00)
    assert held() == [0, 0]


def test_eight_messengers_of_one_return_reverse_it_once(ana, confirm, clock, settings) -> None:
    payment = ana.wants(bill()).chooses("echeck").starts()
    ana.pays(RETURNING_ACCOUNT)
    clock.forward(days=10)

    # Nobody has heard of the payment itself yet: each has to settle it first, then reverse it.
    answers = at_once(*[lambda: confirm(payment)] * 8)

    assert set(states(answers)) == {PaymentState.RETURNED}
    assert Entry.objects.filter(reverses__isnull=False).count() == 1
    assert debit_balance(settings.CITY.books.ach_clearing) == ZERO
    assert Obligation.objects.get().open_cents == 75_00  # with the fee for it, once
    assert held() == [0]


def test_eight_presses_of_pay_open_one_page(ana) -> None:
    ana.wants(bill()).chooses("card")

    answers = at_once(*[ana.starts] * 8)

    assert len({answer.reference for answer in answers}) == 1
    assert Payment.objects.count() == 1
    assert held() == [50_00]


def test_two_payers_of_one_bill_at_once_are_one_payer(ana, ben) -> None:
    ticket = bill()
    ana.wants(ticket).chooses("card")
    ben.wants(ticket).chooses("echeck")

    answers = at_once(ana.starts, ben.starts)

    assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [
        PaymentInProgress
    ]
    assert Payment.objects.count() == 1
    assert held() == [50_00]


@pytest.mark.parametrize("attempt", range(3))
def test_crossed_baskets_do_not_block_each_other_for_ever(ana, ben, attempt: int) -> None:
    first, second = bill(), bill(number="9190000002")
    ana.wants(first).wants(second).chooses("card")
    ben.wants(second).wants(first).chooses("card")

    answers = at_once(ana.starts, ben.starts)

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(answer) for answer in refused] == [PaymentInProgress]
    winner = Payment.objects.get()
    assert refused[0].references == [winner.reference]
    assert held() == [50_00, 50_00]


def test_many_payers_of_many_bills_do_not_wait_for_each_other(clock, confirm, settings) -> None:
    payers = [Resident(clock, name=name) for name in ("Ana", "Ben", "Chidi", "Dora", "Eli", "Fay")]
    payments = []
    for number, payer in enumerate(payers):
        payments.append(payer.wants(bill(number=f"919000000{number}")).chooses("echeck").starts())
        payer.pays()

    answers = at_once(*[lambda payment=payment: confirm(payment) for payment in payments])

    assert len(set(states(answers))) == 1
    assert Entry.objects.filter(kind="payment").count() == len(payers)
    assert debit_balance(settings.CITY.books.ach_clearing) == Money(50_00) * len(payers)
    assert trial_balance() == ZERO
