"""The sandbox's API as a merchant's developer meets it."""

import json

import pytest
from django.test import Client

from tallystick.sandbox.models import Event, Session

SECRET = {"Authorization": "Bearer sandbox-secret"}
ORDER = {
    "reference": "pay-7K3M",
    "method": "card",
    "lines": [{"label": "Parking ticket", "cents": 4500}],
    "email": "ana@example.org",
    "language": "es",
    "success_url": "http://localhost:8000/back/",
    "cancel_url": "http://localhost:8000/checkout/",
    "expires_at": "2026-11-23T18:30:00Z",
}


@pytest.fixture
def merchant(db: None) -> Client:
    return Client(headers=SECRET, enforce_csrf_checks=True)


def order(merchant: Client, key: str = "key-1", **changes: object):
    body = json.dumps(ORDER | changes)
    return merchant.post(
        "/sandbox/api/sessions", body, "application/json", headers={"Idempotency-Key": key}
    )


def test_a_session_is_opened(merchant) -> None:
    answer = order(merchant)

    assert answer.status_code == 201
    assert answer.json()["url"] == f"http://localhost:8000/sandbox/pay/{answer.json()['ref']}/"
    session = Session.objects.get()
    assert (session.reference, session.total_cents) == ("pay-7K3M", 4500)


def test_the_same_request_again_gets_the_same_answer(merchant) -> None:
    first = order(merchant)
    again = order(merchant)

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Session.objects.count() == 1


def test_the_same_request_spelled_differently_is_the_same(merchant) -> None:
    first = order(merchant)
    spelled = json.dumps(dict(reversed(ORDER.items())), indent=4)
    again = merchant.post(
        "/sandbox/api/sessions", spelled, "application/json", headers={"Idempotency-Key": "key-1"}
    )

    assert again.json() == first.json()


def test_the_same_key_for_another_request_is_a_conflict(merchant) -> None:
    order(merchant)

    assert order(merchant, language="en").status_code == 409
    assert Session.objects.get().language == "es"


def test_another_key_cannot_open_a_second_page_for_a_live_reference(merchant) -> None:
    order(merchant)

    assert order(merchant, key="key-2").status_code == 409
    assert Session.objects.count() == 1


def test_nor_for_a_paid_reference(merchant, ana) -> None:
    ana.pays_by_card(order(merchant).json()["url"])

    assert order(merchant, key="key-2").status_code == 409


def test_a_closed_page_makes_room_for_another(merchant) -> None:
    ref = order(merchant).json()["ref"]
    merchant.post(f"/sandbox/api/sessions/{ref}/expire")

    assert order(merchant, key="key-2").status_code == 201


def test_so_does_one_whose_time_is_over(merchant, clock) -> None:
    order(merchant)
    clock.forward(minutes=30)

    assert order(merchant, key="key-2", expires_at="2026-11-23T19:00:00Z").status_code == 201
    found = merchant.get("/sandbox/api/sessions", {"reference": "pay-7K3M"}).json()["sessions"]
    assert [session["state"] for session in found] == ["open", "expired"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"label": "Fee", "cents": 0}]}, "lines.0.cents"),
        ({"lines": [{"label": "Fee", "cents": -100}]}, "lines.0.cents"),
        ({"lines": [{"label": "Fee", "cents": 45.0}]}, "lines.0.cents"),
        ({"lines": [{"label": "Fee", "cents": "4500"}]}, "lines.0.cents"),
        ({"lines": [{"label": "", "cents": 4500}]}, "lines.0.label"),
        ({"method": "cash"}, "method"),
        ({"reference": ""}, "reference"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"cancel_url": "/checkout/"}, "cancel_url"),
        ({"expires_at": "2026-11-23T18:30:00"}, "expires_at"),
        ({"expires_at": "2026-11-23T17:59:59Z"}, "expires_at"),
        ({"card_number": "4242424242424242"}, "card_number"),
    ],
)
def test_a_malformed_request_is_refused_and_the_key_named(merchant, change, said) -> None:
    answer = order(merchant, **change)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{said}:")
    assert not Session.objects.exists()


def test_what_is_not_json_is_refused(merchant) -> None:
    answer = merchant.post(
        "/sandbox/api/sessions", "{", "application/json", headers={"Idempotency-Key": "key-1"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_an_idempotency_key_is_needed(merchant, key) -> None:
    assert order(merchant, key=key).status_code == 400


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/sandbox/api/sessions"),
        ("GET", "/sandbox/api/sessions?reference=pay-7K3M"),
        ("GET", "/sandbox/api/sessions/sbx_1"),
        ("POST", "/sandbox/api/sessions/sbx_1/expire"),
        ("GET", "/sandbox/control/truth"),
        ("POST", "/sandbox/control/knobs"),
    ],
)
def test_every_door_asks_for_the_secret(db, settings, method, address) -> None:
    for header in ["", "sandbox-secret", "Bearer ", "Bearer wrong", "Bearer é"]:
        answer = Client(headers={"Authorization": header}).generic(method, address)
        assert answer.status_code == 401

    settings.SANDBOX_SECRET = ""
    assert Client(headers={"Authorization": "Bearer "}).generic(method, address).status_code == 401

    settings.SANDBOX_SECRET = "sandbox-secret"
    settings.MODE = "production"
    assert Client(headers=SECRET).generic(method, address).status_code == 404


def test_the_truth_of_a_session(merchant, ana, clock) -> None:
    opened = order(merchant).json()
    clock.moment = clock.moment.replace(microsecond=123456)
    ana.pays_by_card(opened["url"])

    assert merchant.get(f"/sandbox/api/sessions/{opened['ref']}").json() == {
        "ref": opened["ref"],
        "reference": "pay-7K3M",
        "state": "paid",
        "method": "card",
        "total_cents": 4500,
        "captured_cents": 4500,
        "refunded_cents": 0,
        "returned_cents": 0,
        "dispute": "none",
        "disputed_cents": 0,
        "kept_cents": 4500,
        "acted_at": "2026-11-23T18:00:00.123456+00:00",
        "brand": "Visa",
        "last4": "4242",
        "reason": "",
        "visited": False,
        "expires_at": "2026-11-23T18:30:00+00:00",
    }


def test_a_reference_must_be_named(merchant) -> None:
    assert merchant.get("/sandbox/api/sessions").status_code == 400
    found = merchant.get("/sandbox/api/sessions", {"reference": "pay-OTHER"})
    assert found.json() == {"sessions": []}


def test_closing_is_told_once(merchant) -> None:
    ref = order(merchant).json()["ref"]
    merchant.post(f"/sandbox/api/sessions/{ref}/expire")
    merchant.post(f"/sandbox/api/sessions/{ref}/expire")

    assert [event.kind for event in Event.objects.all()] == ["session.expired"]
