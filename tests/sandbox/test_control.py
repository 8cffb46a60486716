"""The knobs with which a test breaks the processor, and the truth that it tells afterwards."""

import json
import time

import pytest
from django.test import Client

from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import Money
from tallystick.sandbox.models import Session
from tests.orders import ticket
from tests.payer import was_sent_to


@pytest.fixture
def tester(db: None) -> Client:
    return Client(headers={"Authorization": "Bearer sandbox-secret"})


def plant(tester: Client, **knob: object):
    return tester.post("/sandbox/control/knobs", json.dumps(knob), "application/json")


def create(gateway, reference: str = "pay-7K3M"):
    return gateway.create_checkout(ticket(reference=reference), idempotency_key=reference)


def test_an_error_before_creating_leaves_nothing(tester, gateway) -> None:
    plant(tester, point="create", fault="error-before")

    with pytest.raises(GatewayDown):
        create(gateway)
    assert gateway.find("pay-7K3M") is None


def test_an_error_after_creating_leaves_a_page_that_the_key_finds_again(tester, gateway) -> None:
    plant(tester, point="create", fault="error-after")

    with pytest.raises(GatewayDown):
        create(gateway)
    assert gateway.find("pay-7K3M").gateway_reference == create(gateway).gateway_reference
    assert Session.objects.count() == 1


@pytest.mark.parametrize("point", ["fetch", "find", "expire"])
@pytest.mark.parametrize("fault", ["error-before", "error-after"])
def test_every_question_can_be_broken(tester, gateway, point, fault) -> None:
    page = create(gateway)
    plant(tester, point=point, fault=fault)
    ask = {
        "fetch": lambda: gateway.fetch(page.gateway_reference),
        "find": lambda: gateway.find("pay-7K3M"),
        "expire": lambda: gateway.expire_checkout(page.gateway_reference),
    }[point]

    with pytest.raises(GatewayDown):
        ask()
    assert ask().reference == "pay-7K3M"


def test_an_expiry_whose_answer_is_lost_has_happened(tester, gateway) -> None:
    page = create(gateway)
    plant(tester, point="expire", fault="error-after")

    with pytest.raises(GatewayDown):
        gateway.expire_checkout(page.gateway_reference)
    assert gateway.find("pay-7K3M").state == "expired"


@pytest.mark.parametrize(("fault", "captured"), [("error-before", 0), ("error-after", 4750)])
def test_the_page_breaks_before_or_after_the_charge(tester, gateway, ana, fault, captured) -> None:
    page = create(gateway)
    plant(tester, point="pay", fault=fault)

    assert ana.pays_by_card(page.url).status_code == 504
    assert tester.get("/sandbox/control/truth").json()["totals"]["captured_cents"] == captured


def test_a_good_card_can_be_declined(tester, gateway, ana) -> None:
    page = create(gateway)
    plant(tester, point="pay", fault="decline")
    ana.pays_by_card(page.url)

    assert gateway.find("pay-7K3M").reason == "card_declined"
    assert was_sent_to(ana.pays_by_card(page.url), ticket().success_url)


@pytest.mark.parametrize("method", ["card", "echeck"])
def test_another_amount_can_be_captured(tester, gateway, ana, method) -> None:
    order = ticket(method=method)
    page = gateway.create_checkout(order, idempotency_key="pay-7K3M")
    plant(tester, point="pay", fault="amount", cents=100)
    if method == "card":
        ana.pays_by_card(page.url)
    else:
        ana.pays_by_account(page.url)

    assert gateway.find("pay-7K3M").captured.cents == 100


def test_an_answer_can_be_lost_on_the_way(tester, gateway, ana) -> None:
    page = create(gateway)
    plant(tester, point="pay", fault="drop-answer")
    with pytest.raises(ConnectionAbortedError):
        ana.pays_by_card(page.url).getvalue()
    plant(tester, point="fetch", fault="drop-answer")

    with pytest.raises(GatewayDown):
        gateway.fetch(page.gateway_reference)
    assert gateway.fetch(page.gateway_reference).captured.cents == 47_50


def test_a_refund_can_be_slow_or_come_to_nothing(tester, gateway, ana, clock) -> None:
    page = create(gateway)
    ana.pays_by_card(page.url)
    plant(tester, point="refund", fault="pending", days=4)
    plant(tester, point="refund", fault="fail", days=1)

    def give_back(name: str):
        return gateway.refund(
            page.gateway_reference, Money(10_00), reference=name, reason="", idempotency_key=name
        )

    assert [give_back(name).state for name in ("slow", "none", "quick")] == [
        *("pending", "pending", "done")
    ]
    clock.forward(days=1)
    states = {name: gateway.fetch_refund(name).state for name in ("slow", "none", "quick")}
    assert states == {"slow": "pending", "none": "failed", "quick": "done"}
    clock.forward(days=3)
    assert gateway.fetch_refund("slow").state == "done"
    assert gateway.fetch(page.gateway_reference).refunded == Money(20_00)


@pytest.mark.parametrize("fault", ["error-before", "error-after", "drop-answer"])
def test_a_refund_whose_answer_is_lost_is_given_once(tester, gateway, ana, fault) -> None:
    page = create(gateway)
    ana.pays_by_card(page.url)
    plant(tester, point="refund", fault=fault)

    def give_back():
        return gateway.refund(
            page.gateway_reference, Money(10_00), reference="r", reason="", idempotency_key="r"
        )

    with pytest.raises(GatewayDown):
        give_back()
    assert give_back().state == "done"
    assert gateway.fetch(page.gateway_reference).refunded == Money(10_00)


@pytest.mark.parametrize("fault", ["hang-before", "hang-after"])
def test_an_answer_can_be_late(tester, gateway, fault) -> None:
    create(gateway)
    plant(tester, point="find", fault=fault, seconds=1)

    began = time.monotonic()
    assert gateway.find("pay-7K3M").state == "open"
    assert time.monotonic() - began >= 1


def test_a_knob_goes_off_as_often_as_it_says_and_only_for_its_reference(tester, gateway) -> None:
    plant(tester, point="find", fault="error-before", reference="pay-BEN", times=2)

    assert gateway.find("pay-7K3M") is None
    for _ in range(2):
        with pytest.raises(GatewayDown):
            gateway.find("pay-BEN")
    assert gateway.find("pay-BEN") is None
    assert tester.get("/sandbox/control/knobs").json() == {"knobs": []}


def test_knobs_go_off_in_the_order_they_were_planted(tester, gateway, ana) -> None:
    page = create(gateway)
    plant(tester, point="pay", fault="decline")
    plant(tester, point="pay", fault="error-after")
    ana.pays_by_card(page.url)
    assert gateway.find("pay-7K3M").state == "open"
    assert ana.pays_by_card(page.url).status_code == 504
    assert gateway.find("pay-7K3M").state == "paid"


def test_a_knob_can_stay_until_it_is_taken_away(tester, gateway) -> None:
    knob = plant(tester, point="find", fault="error-before", times="always").json()
    for _ in range(3):
        with pytest.raises(GatewayDown):
            gateway.find("pay-7K3M")

    assert tester.get("/sandbox/control/knobs").json() == {"knobs": [knob]}
    tester.delete(f"/sandbox/control/knobs/{knob['id']}")
    assert gateway.find("pay-7K3M") is None


def test_starting_over_forgets_everything(tester, gateway, ana) -> None:
    page = create(gateway)
    ana.pays_by_card(page.url)
    gateway.refund(
        page.gateway_reference, Money(10_00), reference="r", reason="", idempotency_key="r"
    )
    tester.post("/sandbox/control/payouts")
    plant(tester, point="find", fault="error-before")

    assert tester.post("/sandbox/control/reset").status_code == 200
    assert gateway.find("pay-7K3M") is None
    assert tester.get("/sandbox/control/truth").json()["sessions"] == []
    assert tester.get("/sandbox/control/payouts").json() == {"payouts": []}
    assert tester.get("/sandbox/control/events").json() == {"events": []}


def test_knobs_are_listed_and_taken_away(tester, gateway) -> None:
    planted = plant(tester, point="find", fault="error-before").json()

    assert tester.get("/sandbox/control/knobs").json() == {"knobs": [planted]}
    assert tester.delete("/sandbox/control/knobs").json() == {"knobs": []}
    assert gateway.find("pay-7K3M") is None


@pytest.mark.parametrize(
    "knob",
    [
        {"point": "find"},
        {"point": "moon", "fault": "error-before"},
        {"point": "find", "fault": "decline"},
        {"point": "find", "fault": "error-before", "cents": 5},
        {"point": "pay", "fault": "amount"},
        {"point": "pay", "fault": "hang-before", "seconds": 121},
        {"point": "pay", "fault": "decline", "times": 0},
        {"point": "pay", "fault": "decline", "often": 2},
        {"point": "pay", "fault": "decline", "times": "sometimes"},
        {"point": "webhook", "fault": "error-before"},
        {"point": "fetch", "fault": "hold"},
        {"point": "pay", "fault": "decline", "days": 3},
        {"point": "payout", "fault": "line-added"},
        {"point": "webhook", "fault": "delay", "seconds": 31 * 86_400},
    ],
)
def test_a_knob_that_does_not_exist_cannot_be_planted(tester, knob) -> None:
    answer = plant(tester, **knob)

    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10
    assert tester.get("/sandbox/control/knobs").json() == {"knobs": []}


def test_the_truth_adds_up(tester, gateway, ana, clock) -> None:
    ana.pays_by_card(create(gateway, "pay-ANA").url)
    order = ticket(reference="pay-BEN", method="echeck")
    page = gateway.create_checkout(order, idempotency_key="pay-BEN")
    ana.pays_by_account(page.url, "000222222227")
    create(gateway, "pay-CHARLIE")
    clock.forward(days=3)

    truth = tester.get("/sandbox/control/truth").json()
    assert truth["totals"] == {
        "captured_cents": 95_00,
        "refunded_cents": 0,
        "returned_cents": 47_50,
        "disputed_cents": 0,
        "kept_cents": 47_50,
    }
    states = {session["reference"]: session["state"] for session in truth["sessions"]}
    assert states == {"pay-ANA": "paid", "pay-BEN": "returned", "pay-CHARLIE": "expired"}

    bens = tester.get("/sandbox/control/truth", {"reference": "pay-BEN"}).json()
    assert bens["totals"]["captured_cents"] == 47_50
