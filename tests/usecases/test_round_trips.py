"""From the button to the processor's page there are two writes, however full the basket is."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState
from tallystick.usecases import start_payment as starting
from tests.people import bill


@pytest.fixture
def written() -> Iterator[list[str]]:
    """
    Return the statements that are no plain reads, as they are sent.

    BEGIN, COMMIT and savepoints are not counted, nor is what the sandbox processor, which is in
    this process, does in its own tables.
    """
    sent: list[str] = []

    def note(execute: Callable, sql: str, params: object, many: bool, context: object) -> object:
        reads = sql.lstrip().startswith("SELECT") and "FOR UPDATE" not in sql
        if "begin_payment" in sql or not (reads or "SAVEPOINT" in sql or "sandbox_" in sql):
            sent.append(sql)
        return execute(sql, params, many, context)

    connection.force_debug_cursor = True  # what is prepared is seen, too
    try:
        with connection.execute_wrapper(note):
            yield sent
    finally:
        connection.force_debug_cursor = False


def test_a_basket_of_three_is_held_and_noted_in_two_round_trips(ana, clock, written) -> None:
    for number in ("9190000001", "9190000002", "9190000003"):
        ana.wants(bill(number=number))
    ana.chooses("card")
    written.clear()

    payment = ana.starts()

    assert [sql.split()[0] for sql in written] == ["SELECT", "WITH"], written
    assert payment.state == PaymentState.SUBMITTED
    moves = PaymentEvent.objects.order_by("id").values_list("after", flat=True)
    assert list(moves) == ["CREATED", "SUBMITTED"]
    assert [item.obligation.held_cents for item in payment.checkout.items.all()] == [50_00] * 3


def test_who_was_faster_is_seen_and_not_charged_again(ana, ben, clock, monkeypatch) -> None:
    """Ben begins in the moment between what Ana's start has read and what it writes."""
    ticket = bill()
    ana.wants(ticket).chooses("card")
    ben.wants(ticket).chooses("card")
    real, others = starting.run, [ben]

    def run(*arguments: object) -> None:
        if others:
            others.pop().starts()
        real(*arguments)

    monkeypatch.setattr(starting, "run", run)
    with pytest.raises(starting.PaymentInProgress):
        ana.starts()

    assert Payment.objects.get().checkout_id == ben.basket.id
    ticket.refresh_from_db()
    assert ticket.held_cents == 50_00
