"""The city has another processor by now: what was paid at the one before is asked about there."""

from pytest_django.fixtures import Settings

from tallystick.channels.jobs import money_back, tasks
from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.payments.states import PaymentState
from tallystick.records.refunds.states import RefundState
from tests import in_process
from tests.people import bill
from tests.refunding import Office


class Present:
    """The processor that takes new payments; of the old ones it knows nothing."""

    code = "present"

    def payouts_since(self, moment: object) -> list[object]:
        return []

    def charges_since(self, moment: object) -> list[object]:
        return []


def former(code: str) -> object:
    if code != "sandbox":
        raise GatewayDown(code)
    return in_process.payment_gateway()


def switch(settings: Settings) -> None:
    """Let the city have another processor, that has the one before for what was paid there."""
    settings.PAYMENT_GATEWAY_FACTORY = "tests.channels.jobs.test_switched.Present"
    settings.FORMER_GATEWAY_FACTORY = "tests.channels.jobs.test_switched.former"
    settings.PAYMENT_GATEWAYS_BEFORE = ["sandbox"]


def test_a_payment_from_before_is_finished_refunded_and_paid_out_where_it_was_made(
    ana, clock, settings
) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    switch(settings)
    clock.forward(minutes=1)

    tasks.ask_about_payments(timestamp=0)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED
    office = Office(clock)
    refund = office.approves(office.asks(payment, Money(20_00)))
    money_back.submit_refunds(timestamp=0)
    money_back.take_payouts(timestamp=0)
    money_back.compare_with_processor(timestamp=0)
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert debit_balance(settings.CITY.books.card_clearing) == Money(31_05)


def test_a_processor_that_nobody_names_any_more_changes_nothing(ana, clock, settings) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    switch(settings)
    settings.FORMER_GATEWAY_FACTORY = "tallystick.config.gateways.former_gateway"
    settings.PAYMENT_GATEWAYS_BEFORE = []
    clock.forward(days=2)

    tasks.ask_about_payments(timestamp=0)

    payment.refresh_from_db()
    assert (payment.state, payment.asked_at) == (PaymentState.SUBMITTED, clock.moment)
