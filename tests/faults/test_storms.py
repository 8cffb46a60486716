"""Many hands at once, a processor that lies, news that is late by years, a line that is cut."""

import contextlib

import pytest
from django.conf import settings as city_settings
from django.db import InterfaceError, OperationalError, connection

from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.payments.models import Payment
from tallystick.sandbox import courier
from tallystick.sandbox.models import Event, Knob
from tallystick.usecases.confirm_payment import confirm_payment
from tallystick.usecases.start_payment import PaymentInProgress
from tallystick.usecases.work_off_webhooks import work_off_webhooks
from tests.at_once import at_once
from tests.faults.sums import ONCE, Sums, count_sums
from tests.in_process import payment_gateway
from tests.people import bill
from tests.resident import URLS, Resident

pytestmark = pytest.mark.django_db(transaction=True)
NONE = Sums()


def works_off(confirm, clock) -> None:
    def by_reference(reference: str) -> None:
        confirm(Payment.objects.get(reference=reference))

    work_off_webhooks(confirm=by_reference, limit=100, actor="webhook", now=clock.moment)


def test_x10_fifty_presses_and_refreshes_are_one_payment(ana, confirm, table) -> None:
    ana.wants(bill()).chooses("card")

    pages = [page for page in at_once(*[ana.starts] * 50) if isinstance(page, Payment)]
    assert len({page.reference for page in pages}) == 1
    ana.pays()
    at_once(*[lambda: confirm(pages[0])] * 20)

    assert count_sums() == ONCE
    table.add("X10", "50 presses at once, 20 refreshes at once", 70, count_sums())


def test_x11_eight_people_and_two_tabs_at_one_bill(clock, confirm, table) -> None:
    ticket = bill()
    people = [
        Resident(clock, name=name)
        for name in ["Ana", "Ben", "Chidi", "Dora", "Eli", "Fay", "Gus", "Hana"]
    ]
    for person in people:
        person.wants(ticket).chooses("card")

    answers = at_once(*[person.starts for person in people for _tab in (1, 2)])

    assert {type(one) for one in answers} == {Payment, PaymentInProgress}
    payer = next(person for person in people if person.page is not None)
    payer.pays()
    confirm(Payment.objects.get())
    assert count_sums() == ONCE
    table.add("X11", "8 people with 2 tabs each at one bill", 16, count_sums())


def test_x3_one_webhook_twenty_times_at_once(ana, confirm, clock, table) -> None:
    ana.wants(bill()).chooses("card").starts()
    ana.pays()
    courier.deliver(now=clock.moment)
    news = Event.objects.get(kind="session.paid")

    at_once(*[lambda: courier.resend(news, replay=True, now=clock.moment)] * 20)
    works_off(confirm, clock)

    assert WebhookEvent.objects.count() == 1
    assert count_sums() == ONCE
    table.add("X3", "one webhook 20 times at once", 20, count_sums())


def test_x3_a_webhook_replayed_after_a_year_is_turned_away(ana, confirm, clock, table) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    courier.deliver(now=clock.moment)
    confirm(payment)
    clock.forward(days=365)

    news = Event.objects.get(kind="session.paid")

    assert courier.resend(news, replay=True, now=clock.moment) == "400"
    assert count_sums() == ONCE
    table.add("X3", "a webhook replayed after a year", 1, count_sums())


def test_x6_webhooks_dropped_for_three_days(ana, confirm, clock, table) -> None:
    Knob.objects.create(point="webhook", fault="drop", left=None)
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()
    clock.forward(days=3)
    courier.deliver(now=clock.moment)
    assert WebhookEvent.objects.count() == 0

    confirm(payment)

    paid = Payment.objects.get()
    assert paid.effective_at < clock.moment.replace(day=24), "the payer paid three days ago"
    assert count_sums() == ONCE
    table.add("X6", "webhooks dropped for three days", 1, count_sums())


@pytest.mark.parametrize("signed", [False, True])
def test_x6_a_webhook_that_lies_moves_no_money(ana, confirm, clock, table, signed, client) -> None:
    payment = ana.wants(bill()).chooses("card").starts()

    answer = client.post(
        "/sandbox/control/events/forge",
        {"kind": "session.paid", "reference": payment.reference, "signed": signed},
        content_type="application/json",
        headers={"Authorization": f"Bearer {city_settings.SANDBOX_SECRET}"},
    ).json()["answer"]
    works_off(confirm, clock)

    assert answer == ("200" if signed else "400")
    assert count_sums() == NONE
    kind = "a lie that is truly signed" if signed else "a forged webhook"
    table.add("X6", kind, 1, count_sums())


@pytest.mark.parametrize("fault", ["error-after", "drop-answer"])
def test_x8_charged_and_then_no_answer(ana, confirm, clock, table, fault: str) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    Knob.objects.create(point="pay", fault=fault, left=1)
    with contextlib.suppress(ConnectionAbortedError):  # that is what the payer sees
        ana.pays()
    Knob.objects.create(point="fetch", fault=fault, left=1)

    with pytest.raises(GatewayDown):
        confirm(payment)
    confirm(payment)

    assert count_sums() == ONCE
    table.add("X8", f"charged, then {fault}", 2, count_sums())


def test_x17_the_database_cuts_the_line_of_a_payment(ana, confirm, clock, table) -> None:
    payment = ana.wants(bill()).chooses("card").starts()
    ana.pays()

    class Cut:
        """The processor answers, and at that moment the database ends our session."""

        code = "sandbox"

        def fetch(self, reference: str) -> object:
            truth = payment_gateway().fetch(reference)
            with connection.cursor() as cursor, pytest.raises((OperationalError, InterfaceError)):
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return truth

    with pytest.raises((OperationalError, InterfaceError)):
        confirm_payment(
            reference=payment.reference,
            gateway=Cut(),
            urls=URLS,
            actor="return",
            now=clock.moment,
            city=city_settings.CITY,
        )
    connection.close()
    assert count_sums().postings == 0
    confirm(payment)

    assert count_sums() == ONCE
    table.add("X17", "database connection killed before the booking", 1, count_sums())
