"""The processor's own books, and the news that it writes with them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tallystick.sandbox.models import Event, Move, Session
from tests.moment import NOON
from tests.orders import ticket


@pytest.fixture
def page(gateway) -> str:
    return gateway.create_checkout(ticket(), idempotency_key="pay-7K3M").url


@pytest.fixture
def echeck_page(gateway) -> str:
    return gateway.create_checkout(ticket(method="echeck"), idempotency_key="pay-7K3M").url


def moves() -> list[tuple[str, int, timedelta]]:
    return [(move.kind, move.cents, move.at - NOON) for move in Move.objects.order_by("at")]


def news() -> list[tuple[str, timedelta]]:
    return [(event.kind, event.due_at - NOON) for event in Event.objects.order_by("due_at", "id")]


def test_a_card_is_captured_at_once(ana, page) -> None:
    ana.pays_by_card(page)

    assert moves() == [("captured", 47_50, timedelta(0))]
    assert news() == [("session.paid", timedelta(0))]


def test_an_echeck_that_comes_back_stays_captured_and_is_returned(ana, echeck_page) -> None:
    ana.pays_by_account(echeck_page, "000222222227")

    assert moves() == [
        ("captured", 47_50, timedelta(0)),
        ("returned", 47_50, timedelta(days=3)),
    ]
    assert news() == [
        ("session.pending", timedelta(0)),
        ("session.returned", timedelta(days=3)),
    ]


@pytest.mark.parametrize(
    ("account", "story"),
    [
        ("000123456789", ["pending", "pending", "paid", "paid"]),
        ("000123450000", ["paid", "paid", "paid", "paid"]),
        ("000222222227", ["pending", "pending", "returned", "returned"]),
        ("000111111113", ["pending", "returned", "returned", "returned"]),
        ("000333333335", ["pending", "pending", "paid", "returned"]),
        ("000666666661", ["pending", "pending", "pending", "pending"]),
    ],
)
def test_each_account_has_its_story(ana, gateway, clock, echeck_page, account, story) -> None:
    ana.pays_by_account(echeck_page, account)

    states = []
    for days in (0, 2, 1, 37):
        clock.forward(days=days)
        states.append(gateway.find("pay-7K3M").state)
    assert states == story


def test_a_refused_account_takes_nothing(ana, gateway, echeck_page) -> None:
    ana.pays_by_account(echeck_page, "000111111116")

    assert gateway.find("pay-7K3M").state == "open"
    assert moves() == []


def test_five_declines_close_the_page(ana, gateway, page) -> None:
    for _ in range(5):
        ana.pays_by_card(page, "4000 0000 0000 0002")
    ana.pays_by_card(page)

    assert gateway.find("pay-7K3M").state == "failed"
    assert moves() == []
    assert news() == [("session.failed", timedelta(0))]


def test_nothing_of_the_number_is_kept_but_four_digits(ana, page) -> None:
    ana.pays_by_card(page, "4000 0000 0000 0002")
    ana.pays_by_card(page, "5555 5555 5555 4444")

    kept = str(Session.objects.values().get()) + str(list(Event.objects.values()))
    assert "Mastercard" in kept
    assert "4444" in kept
    assert "555555" not in kept
    assert "'123'" not in kept


@pytest.mark.parametrize("change", [{"cents": 1}, {"kind": "refunded"}])
def test_the_database_refuses_to_change_the_books(ana, page, change) -> None:
    ana.pays_by_card(page)

    with pytest.raises(IntegrityError, match="only grow"), transaction.atomic():
        Move.objects.update(**change)
    with pytest.raises(IntegrityError, match="only grow"), transaction.atomic():
        Move.objects.all().delete()
    assert moves() == [("captured", 47_50, timedelta(0))]


def test_the_database_refuses_a_second_capture(ana, page) -> None:
    ana.pays_by_card(page)

    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(session=Session.objects.get(), kind="captured", cents=1, at=NOON)


def test_the_database_refuses_to_close_what_was_paid(ana, page) -> None:
    ana.pays_by_card(page)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(expired_at=NOON)
