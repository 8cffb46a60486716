"""What the sandbox can do is written in docs/sandbox.md, all of it."""

import re
from pathlib import Path

import pytest

from tallystick.sandbox.books import totals
from tallystick.sandbox.models import Dispute, Knob, PayoutLine, Refunded, State
from tallystick.sandbox.numbers import ACCOUNTS, CARDS, ROUTING
from tallystick.sandbox.urls import urlpatterns

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text()
CONTROLS = [
    re.sub(r"<\w+:(?:\w+_)?(\w+)>", r"<\1>", str(pattern.pattern)).removeprefix("control/")
    for pattern in urlpatterns
    if str(pattern.pattern).startswith("control/")
]


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_every_card_is_documented(card) -> None:
    row = next(line for line in PAGE.splitlines() if card.spaced in line)

    assert card.brand in row
    assert card.reason in row


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)
def test_every_account_is_documented(account) -> None:
    row = next(line for line in PAGE.splitlines() if account.number in line)

    assert account.return_code in row
    assert account.refused in row
    assert ROUTING in PAGE


@pytest.mark.parametrize("word", [*State, *Knob.Point.values, *Knob.Fault.values])
def test_every_state_and_knob_is_documented(word) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", [*Refunded, *Dispute, *PayoutLine.Kind.values, *totals([])])
def test_every_word_of_money_is_documented(word) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("address", CONTROLS)
def test_every_control_is_documented(address) -> None:
    assert f"{address}`" in PAGE
