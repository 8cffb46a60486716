"""Mistakes planted in the real use cases, one at a time: the simulation must notice each."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tallystick.gateways.payments.protocol import ChargeState, GatewayDown, HostedPage, Truth
from tallystick.kernel.money import ZERO, Money
from tallystick.usecases import confirm_payment as confirming
from tallystick.usecases import start_over as starting_over
from tallystick.usecases import start_payment as starting
from tests.faults.town import Town, live

pytestmark = pytest.mark.django_db
ENOUGH = 20  # seeds within which each mistake shows


@pytest.fixture(autouse=True)
def _clock(settings) -> None:
    settings.CLOCK = "tests.moment.now"


def _notices(
    plant: Callable[[Town], None] | None = None, *, asks: bool = True, **likely: float
) -> str:
    """Return what the first seed that notices says; faults that matter here may be likelier."""
    odds = {name.replace("_", " "): odds for name, odds in likely.items()}
    for seed in range(ENOUGH):
        told = live(seed, plant=plant, asks=asks, likely=odds).broken
        if told.startswith("AssertionError"):  # a rule of the town, not some other trouble
            return told
    return ""


def test_a_second_payer_who_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "blocking", lambda checkout, items: [])

    assert "second payer was charged" in _notices(second_payer=1.0, crash=0.0)


def test_a_new_attempt_for_each_press_of_the_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "LIVE", ())
    monkeypatch.setattr(starting, "blocking", lambda checkout, items: [])

    assert "second payer was charged" in _notices(comes_back=1.0, crash=0.0)


def test_a_page_that_nobody_visits_closed_only_here(monkeypatch) -> None:
    def stays_open(town: Town) -> None:
        fetch = town.line.fetch
        town.line.expire_checkout = lambda ref: replace(fetch(ref), state=ChargeState.EXPIRED)

    assert "pages can be paid" in _notices(stays_open, starts_over=1.0)


def test_starting_over_without_closing_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def close_nothing(payment, gateway, **named):
        return Truth(payment.gateway_reference, payment.reference, ChargeState.EXPIRED, ZERO, None)

    monkeypatch.setattr(starting_over, "_close", close_nothing)

    assert "pages can be paid" in _notices(starts_over=1.0)


def test_nobody_asks_what_became_of_payments() -> None:
    assert _notices(asks=False, lost_webhook=1.0)


def test_a_processor_that_does_not_answer_taken_for_a_no() -> None:
    def gives_up(town: Town) -> None:
        fetch = town.line.fetch

        def ask(ref: str) -> Truth:
            try:
                return fetch(ref)
            except GatewayDown:
                return Truth(ref, "", ChargeState.FAILED, ZERO, None)

        town.line.fetch = ask

    assert _notices(gives_up, lost_webhook=0.8, **{"error-before": 0.4})


def test_a_payment_believed_before_the_processor_says_so() -> None:
    def believes(town: Town) -> None:
        fetch = town.line.fetch

        def ask(ref: str) -> Truth:
            truth = fetch(ref)
            if truth.state == ChargeState.OPEN and truth.visited:
                return replace(truth, state=ChargeState.PAID, captured=Money(50_00))
            return truth

        town.line.fetch = ask

    assert "never taken" in _notices(believes, lingers=1.0)


def test_a_new_key_for_each_try() -> None:
    def forgets(town: Town) -> None:
        create, tries = town.line.create_checkout, count(1)

        def open_page(request, *, idempotency_key: str) -> HostedPage:
            number = next(tries)
            other = replace(request, reference=f"{request.reference}-{number}")
            return create(other, idempotency_key=f"{idempotency_key}-{number}")

        town.line.create_checkout = open_page

    assert _notices(forgets, double_click=1.0)


def test_a_return_that_restores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "_take_back", lambda *arguments: None)
    monkeypatch.setitem(confirming._HOW, "RETURNED", lambda *arguments: None)

    assert "an eCheck came back" in _notices(**{"return": 1.0})


def test_money_that_is_not_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(confirming._HOW, "CAPTURED", lambda *arguments: None)

    assert "lost" in _notices()
