"""The controls that play the payer and the banks."""

from datetime import timedelta

import pytest

from tallystick.kernel.money import Money
from tests.moment import NOON
from tests.orders import ticket

TOTAL = 47_50


@pytest.fixture
def card(gateway) -> str:
    return gateway.create_checkout(ticket(), idempotency_key="pay-7K3M").gateway_reference


@pytest.fixture
def echeck(gateway) -> str:
    order = ticket(method="echeck")
    return gateway.create_checkout(order, idempotency_key="pay-7K3M").gateway_reference


def give_back(gateway, page: str, amount: Money, name: str = "refund-1"):
    return gateway.refund(page, amount, reference=name, reason="", idempotency_key=name)


def test_the_pay_button_is_pressed_by_name_of_the_payment_or_of_the_page(control, card) -> None:
    assert control("sessions/pay-7K3M/pay", number="4000 0000 0000 9995")["reason"] == (
        "insufficient_funds"
    )
    told = control(f"sessions/{card}/pay")

    assert (told["state"], told["captured_cents"], told["last4"]) == ("paid", TOTAL, "4242")


def test_a_real_number_is_not_pressed(control, card) -> None:
    control("sessions/pay-7K3M/pay", number="4111 1111 1111 1111")

    assert control.status == 409


def test_a_planted_fault_goes_off_at_the_pressed_button(control, card) -> None:
    control("knobs", point="pay", fault="amount", cents=1)

    assert control("sessions/pay-7K3M/pay")["captured_cents"] == 1


def test_nobody_acts_on_what_is_not_there(control) -> None:
    for path in ("sessions/pay-NOBODY/pay", "refunds/nothing/fail", "events/evt_none/resend"):
        control(path)
        assert control.status == 404


def test_an_echeck_can_clear_at_once(control, gateway, echeck) -> None:
    control("sessions/pay-7K3M/pay", number="000666666661")  # would be pending for ever

    assert control("sessions/pay-7K3M/clear")["state"] == "paid"
    control("sessions/pay-7K3M/clear")
    assert control.status == 409


def test_an_echeck_comes_back_at_once_and_nothing_else_happens_to_it(
    control, gateway, clock, echeck
) -> None:
    control("sessions/pay-7K3M/pay")
    told = control("sessions/pay-7K3M/return", code="R10")
    clock.forward(days=9)

    assert (told["state"], told["reason"], told["returned_cents"]) == ("returned", "R10", TOTAL)
    assert gateway.fetch(echeck).state == "returned"
    events = control.look("events")["events"]
    assert [event["kind"] for event in events] == ["session.pending", "session.returned"]


def test_a_return_can_be_foretold_and_put_off(control, gateway, clock, echeck) -> None:
    control("sessions/pay-7K3M/pay")
    control("sessions/pay-7K3M/return", code="R01", days=10)
    control("sessions/pay-7K3M/return", code="R10", days=59)

    states = {}
    for days in (3, 10, 58, 59):
        clock.moment = NOON + timedelta(days=days)
        states[days] = gateway.fetch(echeck).state.value
    assert states == {3: "paid", 10: "paid", 58: "paid", 59: "returned"}
    assert gateway.fetch(echeck).reason == "R10"
    control("sessions/pay-7K3M/return")
    assert control.status == 409


def test_a_card_does_not_come_back_and_an_echeck_is_not_contested(control, gateway, card) -> None:
    control("sessions/pay-7K3M/pay")
    control("sessions/pay-7K3M/return")
    assert control.status == 409

    order = ticket(reference="pay-BEN", method="echeck")
    gateway.create_checkout(order, idempotency_key="pay-BEN")
    control("sessions/pay-BEN/pay", number="000123450000")
    control("sessions/pay-BEN/dispute")
    assert control.status == 409


def test_only_what_is_left_can_be_contested(control, gateway, card) -> None:
    control("sessions/pay-7K3M/pay")
    give_back(gateway, card, Money(20_00))
    control("sessions/pay-7K3M/dispute", cents=27_51)
    assert control.status == 409

    told = control("sessions/pay-7K3M/dispute")
    assert (told["disputed_cents"], told["kept_cents"]) == (27_50, 0)


def test_x28_a_dispute_that_was_lost_can_still_be_won(control, card) -> None:
    control("sessions/pay-7K3M/pay")
    control("sessions/pay-7K3M/dispute", reason="product_not_received")
    lost = control("sessions/pay-7K3M/dispute/lose")
    assert (lost["state"], lost["returned_cents"], lost["kept_cents"]) == ("returned", TOTAL, 0)
    assert lost["reason"] == "product_not_received"

    won = control("sessions/pay-7K3M/dispute/win")
    assert (won["state"], won["returned_cents"], won["kept_cents"]) == ("paid", 0, TOTAL)
    for path in ("dispute", "dispute/win", "dispute/lose"):
        control(f"sessions/pay-7K3M/{path}")
        assert control.status == 409


def test_the_contested_card_is_contested_after_five_days(control, gateway, clock, card) -> None:
    control("sessions/pay-7K3M/pay", number="4000 0000 0000 0259")
    clock.forward(days=4)
    assert gateway.fetch(card).state == "paid"

    clock.forward(days=1)
    assert gateway.fetch(card).state == "disputed"


def test_a_refund_that_was_done_can_still_come_back(control, gateway, card) -> None:
    control("sessions/pay-7K3M/pay")
    assert give_back(gateway, card, Money(20_00)).state == "done"

    assert control("refunds/refund-1/fail", reason="account_closed")["reason"] == "account_closed"
    assert gateway.fetch(card).refunded == Money(0)
    control("refunds/refund-1/fail")
    assert control.status == 409
    control("refunds/refund-1/finish")
    assert control.status == 409


def test_an_echecks_refund_takes_two_days(control, gateway, clock, echeck) -> None:
    control("sessions/pay-7K3M/pay", number="000123450000")
    assert give_back(gateway, echeck, Money(20_00)).state == "pending"

    clock.forward(days=2)
    assert gateway.fetch_refund("refund-1").state == "done"


def test_a_name_of_a_refund_is_used_once(control, gateway, card) -> None:
    control("sessions/pay-7K3M/pay")
    give_back(gateway, card, Money(1_00))
    answer = control.client.post(
        "/sandbox/api/refunds",
        {"ref": card, "reference": "refund-1", "cents": 100},
        content_type="application/json",
        headers={"Idempotency-Key": "another"},
    )

    assert answer.status_code == 409
    assert gateway.fetch(card).refunded == Money(1_00)


def test_the_truth_tells_of_refunds_and_adds_up(control, gateway, card) -> None:
    control("sessions/pay-7K3M/pay")
    give_back(gateway, card, Money(20_00))
    control("sessions/pay-7K3M/dispute", cents=10_00)

    truth = control.look("truth?reference=pay-7K3M")
    assert [refund["cents"] for refund in truth["refunds"]] == [20_00]
    assert truth["totals"] == {
        "captured_cents": TOTAL,
        "refunded_cents": 20_00,
        "returned_cents": 0,
        "disputed_cents": 10_00,
        "kept_cents": 17_50,
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("return", {"code": "X1"}),
        ("return", {"days": -1}),
        ("dispute", {"cents": 0}),
        ("clear", {"now": True}),
    ],
)
def test_a_control_that_is_misspelled_says_so(control, card, path, body) -> None:
    said = control(f"sessions/pay-7K3M/{path}", **body)

    assert control.status == 400
    assert len(said["error"]) > 5


@pytest.mark.parametrize("path", ["truth", "knobs", "payouts", "events"])
def test_nobody_looks_without_the_secret_or_in_production(client, settings, db, path) -> None:
    assert client.get(f"/sandbox/control/{path}").status_code == 401

    settings.MODE = "production"
    with_secret = {"Authorization": "Bearer sandbox-secret"}
    assert client.get(f"/sandbox/control/{path}", headers=with_secret).status_code == 404
