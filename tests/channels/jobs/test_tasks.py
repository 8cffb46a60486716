"""The worker's tasks: each can be repeated, and together they heal what a crash has left."""

from itertools import pairwise

import pytest
from django.conf import settings as portal
from django.core import mail
from procrastinate.contrib.django import app

from tallystick.channels.jobs import tasks
from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import echecks_to_ask_about, to_ask_about
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import ReceiptNumber
from tallystick.sandbox.models import Knob, Session
from tests import moment
from tests.payer import GOOD_ACCOUNT, Payer
from tests.people import bill

OURS = [task for name, task in app.tasks.items() if "builtin" not in name]


def sweep() -> None:
    tasks.ask_about_payments(timestamp=0)


def test_there_are_tasks() -> None:
    assert {task.name for task in OURS} >= {
        "send_notices",
        "number_receipts",
        "ask_about_payments",
        "ask_about_echecks",
        "retry_stalled",
        "tidy_up",
    }


@pytest.mark.parametrize("task", OURS, ids=lambda task: task.name)
def test_every_task_is_tried_again(task) -> None:
    assert task.retry_strategy is not None
    assert task.queueing_lock


@pytest.mark.parametrize("task", OURS, ids=lambda task: task.name)
def test_every_task_runs_by_the_clock(task) -> None:
    periodic = app.periodic_registry.periodic_tasks
    assert task.name in {name for name, _ in periodic}


def test_a_payment_whose_payer_never_came_back_is_found(ana, clock) -> None:
    payment = ana.wants(bill(amount=Money(50_00))).chooses("card").starts()
    ana.pays()
    clock.forward(seconds=20)

    sweep()

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED
    assert payment.effective_at == moment.NOON
    assert debit_balance(portal.CITY.books.card_clearing) == Money(51_05)


@pytest.mark.parametrize("minutes", [1, 31, 60 * 24 * 3])
def test_a_crash_between_the_page_and_its_record_is_healed(ana, clock, minutes) -> None:
    ticket = bill()
    ana.wants(ticket).chooses("card")
    Knob.objects.create(point="create", fault="error-after", left=1)
    with pytest.raises(GatewayDown):
        ana.starts()  # the page is open, and we never wrote down which one
    Payer().pays_by_card(f"/sandbox/pay/{Session.objects.get().ref}/")
    clock.forward(minutes=minutes)

    sweep()

    ticket.refresh_from_db()
    assert Payment.objects.get().state == PaymentState.CAPTURED
    assert (ticket.open_cents, ticket.held_cents) == (0, 0)


@pytest.mark.parametrize("minutes", [6, 31, 60 * 24 * 3])
def test_a_crash_before_the_page_lets_go_of_the_bill(ana, clock, minutes) -> None:
    ticket = bill()
    ana.wants(ticket).chooses("card")
    Knob.objects.create(point="create", fault="error-before", left=1)
    with pytest.raises(GatewayDown):
        ana.starts()
    clock.forward(minutes=minutes)

    sweep()

    ticket.refresh_from_db()
    assert ticket.held_cents == 0
    assert Payment.objects.get().state == PaymentState.EXPIRED


def test_a_processor_that_is_away_is_asked_again(ana, clock) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    Knob.objects.create(point="fetch", fault="error-before", left=1)
    clock.forward(seconds=20)
    sweep()
    assert to_ask_about(now=clock.moment, limit=10) == []

    clock.forward(minutes=1)
    sweep()

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED


def test_an_echeck_is_asked_about_until_it_clears_and_after(ana, clock) -> None:
    payment = ana.wants(bill()).chooses("echeck").starts()
    ana.pays(GOOD_ACCOUNT)
    clock.forward(seconds=20)
    sweep()
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING

    clock.forward(days=4)
    sweep()

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED
    assert to_ask_about(now=clock.forward(days=1), limit=10) == []
    assert echecks_to_ask_about(now=clock.moment, limit=10) == [payment.reference]
    assert echecks_to_ask_about(now=clock.forward(days=70), limit=10) == []


def test_an_echeck_that_comes_back_after_weeks_is_noticed(ana, clock) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("echeck").starts()
    ana.pays("000333333335")  # clears, and comes back after 40 days
    clock.forward(days=4)
    sweep()
    clock.forward(days=40)

    tasks.ask_about_echecks(timestamp=0)

    payment.refresh_from_db()
    ticket.refresh_from_db()
    assert payment.state == PaymentState.RETURNED
    assert ticket.open_cents == 50_00


def test_the_intervals_grow(ana, clock) -> None:
    ana.wants(bill()).chooses("echeck").starts()
    ana.pays("000666666661")  # never clears
    asked = []
    for _ in range(600):
        if to_ask_about(now=clock.forward(seconds=10), limit=10):
            sweep()
            asked.append((clock.moment - moment.NOON).total_seconds())

    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert asked[0] == 20
    assert waits == sorted(waits)
    assert waits[-1] > 900


def test_the_outbox_and_the_numbers_are_emptied(ana, clock) -> None:
    ana.wants(bill()).chooses("card").starts()
    ana.pays()
    clock.forward(seconds=20)
    sweep()

    for _ in range(2):
        tasks.drain_notices(timestamp=0)
        tasks.give_numbers(timestamp=0)

    (sent,) = mail.outbox
    assert "Payment received" in sent.subject
    assert Notice.objects.get().sent_at == clock.moment
    assert ReceiptNumber.objects.get().number == 1
