"""Giving up a payment: the processor's page is closed first."""

import pytest
from django.conf import settings as portal

from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import PaymentState
from tallystick.sandbox.models import Knob, Session, State
from tallystick.usecases.start_over import TooLate, start_over
from tests.in_process import payment_gateway
from tests.people import bill
from tests.resident import URLS


def give_up(payment: Payment, clock) -> Payment:
    return start_over(
        reference=payment.reference,
        gateway=payment_gateway(),
        urls=URLS,
        actor="guest",
        now=clock.moment,
        city=portal.CITY,
    )


def test_the_bills_are_free_and_the_page_is_closed(ana, ben, clock) -> None:
    ticket = bill()
    payment = ana.wants(ticket).chooses("card").starts()

    assert give_up(payment, clock).state == PaymentState.CANCELED

    assert Session.objects.get().state(clock.moment) is State.EXPIRED
    ben.wants(ticket).chooses("card").starts()


def test_what_was_paid_is_not_given_up(ana, clock, confirm) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()

    with pytest.raises(TooLate):
        give_up(payment, clock)

    assert confirm(payment).state == PaymentState.CAPTURED


def test_a_payment_that_is_over_is_not_given_up_twice(ana, clock) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    give_up(payment, clock)

    with pytest.raises(TooLate):
        give_up(payment, clock)


def test_a_request_that_is_still_under_way_can_open_no_page_later(ana, clock) -> None:
    ana.wants(bill()).chooses("card")
    Knob.objects.create(point="create", fault="error-before", left=1)
    with pytest.raises(GatewayDown):
        ana.starts()

    give_up(Payment.objects.get(), clock)

    assert Session.objects.get().state(clock.moment) is State.EXPIRED
    assert Payment.objects.get().state == PaymentState.CANCELED
