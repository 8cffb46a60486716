"""What every gateway must do when money goes back: once, to its source, never more than is left."""

import pytest

from tallystick.gateways.payments.protocol import HostedPage, RefundState, RefundTruth, Refused
from tallystick.kernel.money import ZERO, Money
from tests.contracts.stage import Stage

TOTAL = Money(47_50)
PART = Money(20_00)


def give_back(
    stage: Stage, page: HostedPage, amount: Money, reference: str = "refund-1"
) -> RefundTruth:
    return stage.gateway.refund(
        page.gateway_reference,
        amount,
        reference=reference,
        reason="paid twice",
        idempotency_key=reference,
    )


def refunded(stage: Stage, page: HostedPage) -> Money:
    return stage.gateway.fetch(page.gateway_reference).refunded


def test_a_part_goes_back_and_the_charge_stays_paid(stage) -> None:
    page = stage.paid()
    told = give_back(stage, page, PART)

    assert told.state is RefundState.DONE
    assert told.amount == PART
    assert told.reference == "refund-1"
    assert told.charge_reference == page.gateway_reference
    truth = stage.gateway.fetch(page.gateway_reference)
    assert (truth.state, truth.captured, truth.refunded) == ("paid", TOTAL, PART)


def test_one_key_gives_back_once(stage) -> None:
    page = stage.paid()

    assert give_back(stage, page, PART) == give_back(stage, page, PART)
    assert refunded(stage, page) == PART


def test_one_key_with_another_amount_is_refused(stage) -> None:
    page = stage.paid()
    give_back(stage, page, PART)

    with pytest.raises(Refused):
        give_back(stage, page, Money(1))
    assert refunded(stage, page) == PART


def test_several_refunds_add_up_to_the_charge_and_no_further(stage) -> None:
    page = stage.paid()
    give_back(stage, page, PART, "refund-1")
    give_back(stage, page, TOTAL - PART, "refund-2")

    with pytest.raises(Refused):
        give_back(stage, page, Money(1), "refund-3")
    assert refunded(stage, page) == TOTAL


def test_more_than_was_taken_is_refused(stage) -> None:
    page = stage.paid()

    with pytest.raises(Refused):
        give_back(stage, page, TOTAL + Money(1))
    assert refunded(stage, page) == ZERO


def test_nothing_goes_back_of_what_was_not_paid(stage) -> None:
    page = stage.opened()

    with pytest.raises(Refused):
        give_back(stage, page, PART)


def test_nothing_goes_back_of_an_unknown_page(stage) -> None:
    with pytest.raises(Refused):
        stage.gateway.refund(
            "no-such-page", PART, reference="refund-1", reason="", idempotency_key="refund-1"
        )


def test_nothing_goes_back_while_the_card_holder_contests(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, TOTAL)

    with pytest.raises(Refused):
        give_back(stage, page, PART)
    assert refunded(stage, page) == ZERO


def test_nothing_goes_back_after_an_echeck_came_back(stage) -> None:
    page = stage.paid(method="echeck")
    stage.bank_sends_back(page)

    with pytest.raises(Refused):
        give_back(stage, page, PART)


def test_a_refund_may_take_its_time_and_arrive(stage) -> None:
    page = stage.paid()
    stage.refunds_take_time()
    assert give_back(stage, page, PART).state is RefundState.PENDING
    assert refunded(stage, page) == PART

    stage.refund_arrives("refund-1")
    told = stage.gateway.fetch_refund("refund-1")
    assert told is not None
    assert told.state is RefundState.DONE
    assert refunded(stage, page) == PART


def test_a_refund_may_come_to_nothing_and_the_money_is_there_again(stage) -> None:
    page = stage.paid()
    stage.refunds_take_time()
    give_back(stage, page, TOTAL)
    stage.refund_comes_to_nothing("refund-1")

    told = stage.gateway.fetch_refund("refund-1")
    assert told is not None
    assert told.state is RefundState.FAILED
    assert told.reason != ""
    assert refunded(stage, page) == ZERO
    assert give_back(stage, page, TOTAL, "refund-2").amount == TOTAL


def test_a_refund_is_found_by_our_own_reference(stage) -> None:
    page = stage.paid()
    told = give_back(stage, page, PART)

    assert stage.gateway.fetch_refund("refund-1") == told
    assert stage.gateway.fetch_refund("refund-2") is None


def test_news_of_a_refund_tells_which_page_to_ask_about(stage) -> None:
    page = stage.paid()
    give_back(stage, page, PART)
    body, headers = stage.webhook(page)

    (event,) = stage.gateway.parse_webhook(body, headers, now=stage.clock.moment)
    assert stage.asks_about(event) == page.gateway_reference
