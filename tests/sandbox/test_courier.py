"""How the processor's news reaches the merchant: signed, again and again, as the knobs say."""

import json
from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
from django.core.management import call_command

from tallystick.gateways.payments.sandbox.signature import verify
from tallystick.sandbox import courier
from tests.moment import NOON
from tests.orders import ticket


class Merchant:
    """Takes what the courier brings, unless it is closed."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[tuple[dict[str, str], str]] = []

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        assert url == "http://localhost:8000/webhooks/sandbox/"
        if not self.status:
            raise httpx.ConnectError("nobody is there")
        self.heard.append((json.loads(body), headers["Sandbox-Signature"]))
        return self.status

    @property
    def kinds(self) -> list[str]:
        return [news["kind"].removeprefix("session.") for news, _signature in self.heard]


MERCHANT = Merchant()


@pytest.fixture
def merchant(settings) -> Merchant:
    settings.SANDBOX_WEBHOOK_SENDER = f"{__name__}.MERCHANT"
    MERCHANT.__init__()
    return MERCHANT


@pytest.fixture
def echeck(control, gateway) -> None:
    """Let Ana pay by an eCheck: pending now, paid after three days."""
    order = ticket(reference="pay-ANA", method="echeck")
    gateway.create_checkout(order, idempotency_key="pay-ANA")


def pays(control) -> None:
    control("sessions/pay-ANA/pay")


def test_news_is_carried_when_it_is_due_and_signed(control, merchant, clock, echeck) -> None:
    pays(control)
    assert control("deliver") == {"sent": 1, "not_taken": 0}
    clock.forward(days=3)
    assert control("deliver")["sent"] == 1
    assert control("deliver")["sent"] == 0

    assert merchant.kinds == ["pending", "paid"]
    news, signature = merchant.heard[1]
    assert news["reference"] == "pay-ANA"
    verify(
        json.dumps(news).encode(),
        signature,
        secrets=["sandbox-webhook-secret"],
        tolerance=timedelta(0),
        now=clock.moment,
    )


def test_what_is_not_taken_is_carried_again_for_three_days(
    control, merchant, clock, echeck
) -> None:
    control("sessions/pay-ANA/pay", number="000666666661")  # pending for ever: one event
    merchant.status = 500
    tries = []
    for step in [timedelta(minutes=1)] * 10 + [timedelta(hours=1)] * 96:
        if control("deliver")["not_taken"]:
            tries.append(clock.moment - NOON)
        clock.moment += step

    assert tries[:4] == [timedelta(minutes=minutes) for minutes in (0, 1, 2, 7)]
    assert tries[-1] - tries[-2] >= timedelta(hours=12)
    assert timedelta(days=2) < tries[-1] < timedelta(days=3)
    (event,) = control.look("events")["events"]
    assert event["given_up"]
    assert (event["answer"], event["attempts"]) == ("500", len(tries))


def test_what_was_given_up_can_be_released(control, merchant, clock, echeck) -> None:
    control("sessions/pay-ANA/pay", number="000666666661")
    merchant.status = 0
    for _ in range(20):
        control("deliver")
        clock.forward(hours=13)
    (event,) = control.look("events")["events"]
    assert (event["given_up"], event["answer"]) == (True, "ConnectError")

    merchant.status = 200
    assert control("events/release") == {"sent": 1, "not_taken": 0}
    assert merchant.kinds == ["pending"]


def test_held_news_waits_and_goes_in_the_order_that_the_test_wants(
    control, merchant, clock, echeck
) -> None:
    control("knobs", point="webhook", fault="hold", times="always")
    pays(control)
    clock.forward(days=3)
    control("sessions/pay-ANA/return")
    control("deliver")
    assert merchant.kinds == []

    codes = [event["id"] for event in control.look("events")["events"]]
    assert control("events/release", events=[codes[2], codes[0]])["sent"] == 2
    assert merchant.kinds == ["returned", "pending"]
    control("events/release", order="newest")
    assert merchant.kinds == ["returned", "pending", "paid"]


def test_dropped_news_never_comes_but_can_be_brought_back(control, merchant, clock, echeck) -> None:
    control("knobs", point="webhook", fault="drop")
    pays(control)
    for _ in range(5):
        control("deliver")
        clock.forward(hours=12)
    assert merchant.kinds == []

    control("events/release", reference="pay-ANA")
    assert merchant.kinds == ["pending"]


def test_duplicated_news_comes_twice(control, merchant, echeck) -> None:
    control("knobs", point="webhook", fault="duplicate")
    pays(control)
    control("deliver")

    assert merchant.kinds == ["pending", "pending"]
    assert merchant.heard[0] == merchant.heard[1]


def test_reordered_news_comes_after_what_is_younger(control, merchant, clock, echeck) -> None:
    control("knobs", point="webhook", fault="reorder")
    pays(control)
    control("deliver")
    assert merchant.kinds == []
    control("sessions/pay-ANA/clear")

    assert control("deliver")["sent"] == 2
    assert merchant.kinds == ["paid", "pending"]


def test_reordered_news_waits_an_hour_at_most(control, merchant, clock, echeck) -> None:
    control("knobs", point="webhook", fault="reorder")
    pays(control)
    control("deliver")
    clock.forward(hours=1)
    control("deliver")

    assert merchant.kinds == ["pending"]


def test_delayed_news_comes_later(control, merchant, clock, echeck) -> None:
    control("knobs", point="webhook", fault="delay", seconds=86_400)
    pays(control)
    control("deliver")
    clock.forward(hours=23)
    control("deliver")
    assert merchant.kinds == []

    clock.forward(hours=1)
    control("deliver")
    assert merchant.kinds == ["pending"]


def test_a_knob_of_one_payment_leaves_the_others_alone(control, merchant, gateway, echeck) -> None:
    control("knobs", point="webhook", fault="drop", reference="pay-BEN")
    pays(control)
    control("deliver")

    assert merchant.kinds == ["pending"]


def test_sent_news_can_be_sent_again_afresh_or_replayed(control, merchant, clock, echeck) -> None:
    pays(control)
    control("deliver")
    (event,) = control.look("events")["events"]
    clock.forward(days=365)

    assert control(f"events/{event['id']}/resend") == {"answer": "200"}
    assert control(f"events/{event['id']}/resend", replay=True) == {"answer": "200"}
    first, afresh, replayed = merchant.heard
    assert first == replayed
    assert first[0] == afresh[0]
    assert first[1] != afresh[1]


def test_news_can_be_forged(control, merchant, gateway, echeck) -> None:
    control("events/forge", reference="pay-ANA", kind="session.returned")

    ((news, _signature),) = merchant.heard
    assert news["ref"] == gateway.find("pay-ANA").gateway_reference
    assert control.look("events") == {"events": []}


def test_two_couriers_do_not_carry_the_same(control, merchant, clock, echeck, settings) -> None:
    pays(control)

    class Slow(Merchant):
        """While it takes the news, another courier comes by."""

        def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
            settings.SANDBOX_WEBHOOK_SENDER = f"{__name__}.MERCHANT"
            assert courier.deliver(now=clock.moment) == courier.Round(0, 0)
            return super().__call__(url, body, headers)

    globals()["SLOW"] = slow = Slow()
    settings.SANDBOX_WEBHOOK_SENDER = f"{__name__}.SLOW"
    control("deliver")

    assert (slow.kinds, merchant.kinds) == (["pending"], [])


def test_the_courier_makes_its_round(control, merchant, clock, gateway) -> None:
    gateway.create_checkout(ticket(), idempotency_key="pay-7K3M")
    control("sessions/pay-7K3M/pay")
    clock.forward(hours=6)

    call_command("sandbox_courier", once=True)

    assert merchant.kinds == ["paid", "payout.sent"]
    assert merchant.heard[1][0]["ref"] == ""


def test_a_closed_door_is_told_as_such(db) -> None:
    with pytest.raises(httpx.ConnectError):
        courier.over_http("http://127.0.0.1:9/", b"{}", {})
