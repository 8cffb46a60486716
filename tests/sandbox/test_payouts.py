"""What the sandbox sends to the city's bank, by its own calendar and with its own mistakes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tallystick.gateways.payments.protocol import GatewayDown
from tallystick.kernel.money import Money
from tallystick.sandbox.payouts import charge_fee
from tests.moment import NOON
from tests.orders import ticket

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def paid(control, gateway, clock):
    """Let someone pay $47.50 by card."""

    def pay(reference: str) -> None:
        order = ticket(reference=reference, expires_at=clock.moment + timedelta(minutes=30))
        gateway.create_checkout(order, idempotency_key=reference)
        control(f"sessions/{reference}/pay")

    return pay


def listed(gateway, payout) -> list[tuple[str, int]]:
    lines = gateway.payout_lines(payout.gateway_reference)
    return [(line.kind.value, line.net.cents) for line in lines]


def sent(gateway) -> list:
    return list(gateway.payouts_since(NOON - timedelta(days=1)))


@pytest.mark.parametrize(
    ("method", "cents", "fee"),
    [
        ("card", 47_50, 1_68),  # 2.9 % is 137.75 cents
        ("card", 100_00, 3_20),
        ("card", 1, 30),
        ("echeck", 47_50, 38),
        ("echeck", 625_00, 5_00),
        ("echeck", 9_000_00, 5_00),
    ],
)
def test_the_fee_of_a_charge(method, cents, fee) -> None:
    assert charge_fee(method, cents) == fee


def test_every_day_at_five_money_is_sent(paid, gateway, clock) -> None:
    paid("pay-ANA")
    clock.forward(hours=4)
    paid("pay-BEN")
    assert sent(gateway) == []  # four in the afternoon

    clock.forward(hours=1)
    (payout,) = sent(gateway)
    assert payout.sent_at == datetime(2026, 11, 23, 17, tzinfo=CHICAGO)
    assert payout.net == Money(2 * (47_50 - 1_68))
    assert listed(gateway, payout) == [("charge", 45_82), ("charge", 45_82)]


def test_days_that_passed_unseen_have_a_payout_each(paid, gateway, clock) -> None:
    paid("pay-ANA")
    clock.forward(days=1)
    paid("pay-BEN")
    clock.forward(days=30)

    days = [payout.sent_at.astimezone(CHICAGO).day for payout in sent(gateway)]
    assert days == [23, 24]


def test_a_dispute_costs_a_fee_and_is_drawn(paid, control, gateway) -> None:
    paid("pay-ANA")
    control("payouts")
    control("sessions/pay-ANA/dispute")
    control("payouts")

    payout = sent(gateway)[-1]
    assert listed(gateway, payout) == [("dispute", -47_50), ("fee", -15_00)]
    assert payout.net == Money(-62_50)


def test_a_refund_that_came_back_is_given_back(paid, control, gateway) -> None:
    paid("pay-ANA")
    page = gateway.find("pay-ANA").gateway_reference
    gateway.refund(page, Money(5_00), reference="r", reason="", idempotency_key="r")
    control("refunds/r/fail")
    control("payouts")

    (payout,) = sent(gateway)
    assert listed(gateway, payout) == [("charge", 45_82), ("refund", -5_00), ("other", 5_00)]


def test_a_day_without_money_has_no_payout(control, gateway, clock) -> None:
    control("payouts")
    clock.forward(days=5)

    assert sent(gateway) == []


def test_a_line_can_be_missing_from_the_list_and_the_sum_tells(paid, control, gateway) -> None:
    paid("pay-ANA")
    paid("pay-BEN")
    control("knobs", point="payout", fault="line-missing", reference="pay-BEN")
    control("payouts")

    (payout,) = sent(gateway)
    assert payout.net == Money(2 * 45_82)
    (line,) = gateway.payout_lines(payout.gateway_reference)
    assert line.charge_reference == gateway.find("pay-ANA").gateway_reference
    (truth,) = control.look("payouts")["payouts"]
    assert {line["charge_reference"] for line in truth["lines"]} == {"pay-ANA", "pay-BEN"}


def test_a_line_can_be_made_up_and_the_sum_tells(paid, control, gateway) -> None:
    paid("pay-ANA")
    control("knobs", point="payout", fault="line-added", cents=12_00)
    control("payouts")

    (payout,) = sent(gateway)
    assert payout.net == Money(45_82)
    assert listed(gateway, payout) == [("charge", 45_82), ("charge", 12_00)]
    (truth,) = control.look("payouts")["payouts"]
    assert len(truth["lines"]) == 1


def test_the_lists_can_be_broken(paid, control, gateway) -> None:
    paid("pay-ANA")
    control("payouts")
    (payout,) = sent(gateway)
    for point, ask in (
        ("charges", lambda: list(gateway.charges_since(NOON))),
        ("payouts", lambda: sent(gateway)),
        ("payouts", lambda: listed(gateway, payout)),
    ):
        control("knobs", point=point, fault="error-before")
        with pytest.raises(GatewayDown):
            ask()
        assert len(ask()) == 1


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-23T12:00:00"])
def test_a_list_wants_to_know_since_when(control, since) -> None:
    for path in ("charges", "payouts"):
        answer = control.client.get(f"/sandbox/api/{path}", {"since": since})
        assert answer.status_code == 400
