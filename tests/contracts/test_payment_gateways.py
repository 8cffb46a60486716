"""What every payment gateway must do, whoever is behind it."""

from datetime import timedelta

import pytest

from tallystick.gateways.payments.protocol import (
    BadSignature,
    ChargeState,
    CheckoutLine,
    HostedPage,
    Refused,
    Truth,
)
from tallystick.kernel.money import ZERO, Money
from tests.contracts.stage import Stage
from tests.moment import NOON

TOTAL = Money(47_50)


def opened(stage: Stage, **changes: object) -> HostedPage:
    return stage.opened(**changes)


def truth(stage: Stage, page: HostedPage) -> Truth:
    return stage.gateway.fetch(page.gateway_reference)


def test_a_new_page_waits_and_has_taken_nothing(stage) -> None:
    told = truth(stage, opened(stage))

    assert told.state is ChargeState.OPEN
    assert told.captured == ZERO
    assert told.reference == stage.order().reference
    assert told.acted_at is None
    assert told.visited is not stage.tells_visits, "else each page counts as visited"


def test_one_key_opens_one_page(stage) -> None:
    assert opened(stage) == opened(stage)


def test_one_key_with_another_amount_is_refused(stage) -> None:
    opened(stage)

    with pytest.raises(Refused):
        opened(stage, lines=(CheckoutLine("Parking ticket 9190123456", Money(1)),))


def test_the_same_key_shows_the_paid_page_again(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)

    assert opened(stage) == page


def test_an_empty_order_is_refused(stage) -> None:
    with pytest.raises(Refused):
        opened(stage, lines=())


def test_opening_the_page_is_known(stage) -> None:
    page = opened(stage)
    stage.payer_opens(page)

    assert truth(stage, page).visited
    assert truth(stage, page).state is ChargeState.OPEN


def test_a_card_pays_the_total_at_the_payers_moment(stage) -> None:
    page = opened(stage)
    stage.clock.forward(minutes=4)
    stage.payer_pays(page)
    stage.clock.forward(days=9)

    told = truth(stage, page)
    assert told.state is ChargeState.PAID
    assert told.captured == TOTAL
    assert told.acted_at == NOON + timedelta(minutes=4)
    assert (told.brand, told.last4) == ("Visa", "4242")


def test_pressing_pay_twice_takes_the_money_once(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)
    stage.payer_pays(page)

    assert truth(stage, page).captured == TOTAL


def test_a_declined_card_takes_nothing_and_another_one_pays(stage) -> None:
    page = opened(stage)
    stage.payer_is_declined(page)
    assert truth(stage, page).state is ChargeState.OPEN
    assert truth(stage, page).captured == ZERO
    assert truth(stage, page).reason != ""

    stage.payer_pays(page)
    assert truth(stage, page).captured == TOTAL


def test_one_more_step_at_the_bank_and_then_it_is_paid(stage) -> None:
    page = opened(stage)
    stage.payer_is_asked(page)
    assert truth(stage, page).state is ChargeState.ACTION
    assert truth(stage, page).captured == ZERO

    stage.payer_approves(page)
    assert truth(stage, page).state is ChargeState.PAID
    assert truth(stage, page).captured == TOTAL


def test_no_at_the_bank_takes_nothing(stage) -> None:
    page = opened(stage)
    stage.payer_is_asked(page)
    stage.payer_refuses(page)

    assert truth(stage, page).state is ChargeState.OPEN
    assert truth(stage, page).captured == ZERO


def test_an_echeck_is_on_its_way_and_then_clears(stage) -> None:
    page = opened(stage, method="echeck")
    stage.payer_promises(page)
    pending = truth(stage, page)
    assert pending.state is ChargeState.PENDING
    assert pending.captured == TOTAL
    assert pending.acted_at == NOON

    stage.clock.forward(days=stage.days_to_clear)
    paid = truth(stage, page)
    assert paid.state is ChargeState.PAID
    assert paid.acted_at == NOON


def test_an_echeck_comes_back_with_the_banks_code(stage) -> None:
    page = opened(stage, method="echeck")
    stage.payer_promises_what_comes_back(page)
    assert truth(stage, page).state is ChargeState.PENDING

    stage.clock.forward(days=stage.days_to_clear)
    told = truth(stage, page)
    assert told.state is ChargeState.RETURNED
    assert told.reason == "R01"
    assert told.captured == TOTAL
    assert told.returned == TOTAL


def test_a_closed_page_takes_no_money(stage) -> None:
    page = opened(stage)
    closed = stage.gateway.expire_checkout(page.gateway_reference)
    assert closed.state is ChargeState.EXPIRED

    stage.payer_pays(page)
    assert truth(stage, page).state is ChargeState.EXPIRED
    assert truth(stage, page).captured == ZERO


def test_closing_a_page_twice_says_the_same(stage) -> None:
    page = opened(stage)

    first = stage.gateway.expire_checkout(page.gateway_reference)
    assert stage.gateway.expire_checkout(page.gateway_reference) == first


def test_closing_comes_too_late_when_it_is_paid(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)

    told = stage.gateway.expire_checkout(page.gateway_reference)
    assert told.state is ChargeState.PAID
    assert told.captured == TOTAL


def test_closing_comes_too_late_for_an_echeck_on_its_way(stage) -> None:
    page = opened(stage, method="echeck")
    stage.payer_promises(page)

    assert stage.gateway.expire_checkout(page.gateway_reference).state is ChargeState.PENDING


def test_a_page_closes_by_itself_when_its_time_is_over(stage) -> None:
    page = opened(stage)
    stage.clock.forward(minutes=stage.minutes_open)
    stage.payer_pays(page)

    assert truth(stage, page).state is ChargeState.EXPIRED
    assert truth(stage, page).captured == ZERO


def test_a_page_is_found_by_our_own_reference(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)

    assert stage.gateway.find("pay-7K3M") == truth(stage, page)


def test_what_was_never_created_is_not_found(stage) -> None:
    opened(stage)

    assert stage.gateway.find("pay-OTHER") is None


def test_an_unknown_page_is_refused(stage) -> None:
    with pytest.raises(Refused):
        stage.gateway.fetch("no-such-page")
    with pytest.raises(Refused):
        stage.gateway.expire_checkout("no-such-page")


def test_a_signed_webhook_tells_which_page_to_ask_about(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)
    body, headers = stage.webhook(page)

    (event,) = stage.gateway.parse_webhook(body, headers, now=stage.clock.moment)
    assert stage.asks_about(event) == page.gateway_reference
    assert event.reference == "pay-7K3M"
    assert event.event_id != ""


def test_a_changed_webhook_is_turned_away(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)
    body, headers = stage.webhook(page)

    with pytest.raises(BadSignature):
        stage.gateway.parse_webhook(body + b" ", headers, now=stage.clock.moment)


def test_a_forged_webhook_is_turned_away(stage) -> None:
    body, headers = stage.forged_webhook(opened(stage))

    with pytest.raises(BadSignature):
        stage.gateway.parse_webhook(body, headers, now=stage.clock.moment)


def test_an_unsigned_webhook_is_turned_away(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)
    body, _headers = stage.webhook(page)

    with pytest.raises(BadSignature):
        stage.gateway.parse_webhook(body, {}, now=stage.clock.moment)


def test_a_webhook_replayed_after_an_hour_is_turned_away(stage) -> None:
    page = opened(stage)
    stage.payer_pays(page)
    body, headers = stage.webhook(page)

    with pytest.raises(BadSignature):
        stage.gateway.parse_webhook(body, headers, now=stage.clock.forward(hours=1))
