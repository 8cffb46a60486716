"""What every gateway must tell when a card holder contests, or an eCheck comes back late."""

from tallystick.gateways.payments.protocol import ChargeState, DisputeState, HostedPage, Truth
from tallystick.kernel.money import ZERO, Money
from tests.contracts.stage import Stage

TOTAL = Money(47_50)
PART = Money(20_00)


def truth(stage: Stage, page: HostedPage) -> Truth:
    return stage.gateway.fetch(page.gateway_reference)


def test_a_payment_that_nobody_contests(stage) -> None:
    told = truth(stage, stage.paid())

    assert told.dispute is DisputeState.NONE
    assert (told.disputed, told.returned) == (ZERO, ZERO)


def test_a_contested_payment_is_neither_paid_nor_gone(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, TOTAL)

    told = truth(stage, page)
    assert told.state is ChargeState.DISPUTED
    assert told.dispute is DisputeState.OPEN
    assert (told.captured, told.disputed, told.returned) == (TOTAL, TOTAL, ZERO)
    assert told.reason != ""


def test_a_part_may_be_contested(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, PART)

    assert truth(stage, page).disputed == PART
    assert truth(stage, page).captured == TOTAL


def test_the_city_wins_and_keeps_the_money(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, TOTAL)
    stage.city_wins(page)

    told = truth(stage, page)
    assert told.state is ChargeState.PAID
    assert told.dispute is DisputeState.WON
    assert (told.captured, told.returned) == (TOTAL, ZERO)


def test_the_city_loses_and_the_money_is_gone(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, PART)
    stage.city_loses(page)

    told = truth(stage, page)
    assert told.state is ChargeState.RETURNED
    assert told.dispute is DisputeState.LOST
    assert (told.captured, told.disputed, told.returned) == (TOTAL, PART, PART)


def test_an_echeck_may_come_back_long_after_it_cleared(stage) -> None:
    page = stage.paid(method="echeck")
    assert truth(stage, page).state is ChargeState.PAID
    stage.clock.forward(days=40)
    stage.bank_sends_back(page)

    told = truth(stage, page)
    assert told.state is ChargeState.RETURNED
    assert told.reason == "R10"
    assert (told.captured, told.returned) == (TOTAL, TOTAL)


def test_news_of_a_dispute_tells_which_page_to_ask_about(stage) -> None:
    page = stage.paid()
    stage.holder_contests(page, TOTAL)
    body, headers = stage.webhook(page)

    (event,) = stage.gateway.parse_webhook(body, headers, now=stage.clock.moment)
    assert stage.asks_about(event) == page.gateway_reference
