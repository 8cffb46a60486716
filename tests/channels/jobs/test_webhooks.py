"""From the processor's page to the books by webhook alone: nobody comes back, nobody polls."""

import json

import pytest
from django.conf import settings as portal
from django.test import Client

from tallystick.channels.jobs.webhooks import work_off
from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import Receipt
from tallystick.records.refunds.states import RefundState
from tallystick.sandbox.models import Knob, Session
from tallystick.usecases.approve_refund import approve_refund
from tallystick.usecases.request_refund import request_refund
from tallystick.usecases.submit_refund import submit_refund
from tests import moment
from tests.in_process import payment_gateway
from tests.payer import Payer
from tests.people import bill


def control(path: str, **body: object) -> dict[str, object]:
    """Turn a knob of the sandbox."""
    answer = Client(headers={"Authorization": "Bearer sandbox-secret"}).post(
        f"/sandbox/control/{path}", json.dumps(body), "application/json"
    )
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def news_comes() -> None:
    control("deliver")
    work_off(timestamp=0)


def in_clearing() -> Money:
    return debit_balance(portal.CITY.books.card_clearing)


def test_a_webhook_posts_the_payment(ana, clock) -> None:
    payment = ana.wants(bill(amount=Money(50_00))).chooses("card").starts()
    ana.pays()
    clock.forward(minutes=2)

    news_comes()

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED
    assert payment.effective_at == moment.NOON
    assert in_clearing() == Money(51_05)
    assert payment.events.latest("id").actor == "webhook"
    assert WebhookEvent.objects.get().handled_at == clock.moment


def test_x3_the_same_news_five_times_is_one_posting_and_one_receipt(ana, clock) -> None:
    ana.wants(bill(amount=Money(50_00))).chooses("card").starts()
    control("knobs", point="webhook", fault="duplicate")
    ana.pays()
    news_comes()
    (event,) = (
        Client(headers={"Authorization": "Bearer sandbox-secret"})
        .get("/sandbox/control/events")
        .json()["events"]
    )
    for replay in (False, True, False):
        assert control(f"events/{event['id']}/resend", replay=replay) == {"answer": "200"}
        work_off(timestamp=0)

    assert in_clearing() == Money(51_05)
    assert Receipt.objects.count() == 1
    assert WebhookEvent.objects.count() == 1


def test_x5_news_in_the_wrong_order_ends_in_the_same_state(ana, clock) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("echeck").starts()
    control("knobs", point="webhook", fault="hold", times="always")
    ana.pays("000222222227")  # comes back after three days
    clock.forward(days=3)
    control("deliver")
    assert not WebhookEvent.objects.exists()

    assert control("events/release", order="newest") == {"sent": 2, "not_taken": 0}
    work_off(timestamp=0)

    payment.refresh_from_db()
    ticket.refresh_from_db()
    assert payment.state == PaymentState.RETURNED
    assert ticket.open_cents == 75_00  # with the fee for a returned payment


def test_a_page_that_we_never_wrote_down_is_found_by_our_own_reference(ana, clock) -> None:
    ticket = bill()
    ana.wants(ticket).chooses("card")
    Knob.objects.create(point="create", fault="drop-answer")
    with pytest.raises(GatewayDown):
        ana.starts()
    Payer().pays_by_card(f"/sandbox/pay/{Session.objects.get().ref}/")

    news_comes()

    ticket.refresh_from_db()
    assert Payment.objects.get().state == PaymentState.CAPTURED
    assert ticket.open_cents == 0


@pytest.mark.parametrize(("signed", "answer"), [(False, "400"), (True, "200")])
def test_a_forged_webhook_moves_no_money(ana, clock, signed, answer) -> None:
    payment = ana.wants(bill()).chooses("card").starts()

    told = control("events/forge", reference=payment.reference, signed=signed)
    work_off(timestamp=0)

    assert told == {"answer": answer}
    payment.refresh_from_db()
    assert payment.state == PaymentState.SUBMITTED
    assert in_clearing() == Money(0)


def test_news_of_a_refund_ends_the_refund(ana, clock) -> None:
    payment = ana.wants(bill(amount=Money(50_00))).chooses("echeck").starts()
    ana.pays("000123450000")  # clears at once
    news_comes()
    refund = request_refund(
        payment=payment.reference,
        reason="duplicate",
        asked=Money(20_00),
        still_available=Money(50_00),
        actor="Carla",
        now=clock.moment,
        city=portal.CITY,
    )
    approve_refund(refund=refund.reference, actor="Dan", now=clock.moment, city=portal.CITY)
    submit_refund(
        refund=refund.reference,
        gateway=payment_gateway(),
        actor="jobs",
        now=clock.moment,
        city=portal.CITY,
    )
    clock.forward(days=2)

    news_comes()

    refund.refresh_from_db()
    assert refund.state == RefundState.DONE


def test_news_of_a_payment_that_is_not_ours_stays_visible(clock) -> None:
    control("events/forge", ref="sbx_eve", reference="pay-EVE", signed=True)

    work_off(timestamp=0)

    event = WebhookEvent.objects.get()
    assert (event.trouble, event.handled_at) == ("unmatched", None)
