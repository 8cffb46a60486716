"""What a processor tells the portal: verified, kept once, answered at once, believed never."""

import json
from http import HTTPStatus

import pytest
from django.test import Client

from tallystick.channels.webhooks.views import LONGEST
from tallystick.records.inbox.models import WebhookEvent
from tallystick.sandbox.events import sign
from tests import moment
from tests.at_once import at_once

PAID = {"id": "evt_1", "kind": "session.paid", "ref": "sbx_1", "reference": "pay-7K3M"}


@pytest.fixture(autouse=True)
def clock(settings) -> moment.StandingClock:
    return moment.stand(settings)


def body_of(news: dict[str, str]) -> bytes:
    return json.dumps(news).encode()


def tell(
    body: bytes,
    secret: str = "sandbox-webhook-secret",
    gateway: str = "sandbox",
    signature: str | None = None,
):
    """Post news as a processor would: without a cookie, in a browser that checks for forgery."""
    header = sign(body, secret=secret, at=moment.CLOCK.moment) if signature is None else signature
    return Client(enforce_csrf_checks=True).post(
        f"/webhooks/{gateway}/",
        body,
        content_type="application/json",
        headers={"Sandbox-Signature": header},
    )


@pytest.mark.django_db
def test_news_is_kept_word_for_word(clock) -> None:
    body = body_of(PAID)

    assert tell(body).status_code == HTTPStatus.OK
    event = WebhookEvent.objects.get()
    assert (event.gateway, event.event_id, event.kind) == ("sandbox", "evt_1", "session.paid")
    assert (event.gateway_reference, event.reference) == ("sbx_1", "pay-7K3M")
    assert bytes(event.body) == body
    assert event.received_at == clock.moment
    assert event.handled_at is None


@pytest.mark.django_db
def test_what_was_told_before_is_kept_once_and_thanked_for(clock) -> None:
    tell(body_of(PAID))
    clock.forward(minutes=3)

    assert tell(body_of(PAID | {"ref": "sbx_2"})).status_code == HTTPStatus.OK
    event = WebhookEvent.objects.get()
    assert (event.gateway_reference, event.received_at) == ("sbx_1", moment.NOON)


@pytest.mark.django_db(transaction=True)
def test_x3_twelve_at_the_same_moment_are_kept_once() -> None:
    answers = at_once(*[lambda: tell(body_of(PAID)).status_code for _ in range(12)])

    assert answers == [200] * 12
    assert WebhookEvent.objects.count() == 1


@pytest.mark.django_db
def test_news_of_something_else_is_thanked_for_too() -> None:
    assert tell(body_of({"id": "evt_2", "kind": "payout.sent", "ref": ""})).status_code == 200
    assert tell(body_of({"id": "evt_3", "kind": "moon.risen", "ref": "sbx_9"})).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"secret": "guessed"},
        {"signature": ""},
        {"signature": "t=1,v1=00"},
    ],
    ids=["wrong secret", "unsigned", "nonsense"],
)
def test_what_is_not_signed_by_the_processor_is_turned_away(change) -> None:
    assert tell(body_of(PAID), **change).status_code == HTTPStatus.BAD_REQUEST
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db
def test_what_was_signed_an_hour_ago_is_turned_away(clock) -> None:
    body = body_of(PAID)
    old = sign(body, secret="sandbox-webhook-secret", at=clock.moment)
    clock.forward(hours=1)

    assert tell(body, signature=old).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db
def test_a_body_as_long_as_a_book_is_not_read() -> None:
    assert tell(body_of(PAID) + b" " * LONGEST).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert tell(body_of(PAID) + b" " * 1000).status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_a_processor_that_the_city_does_not_use_has_no_address() -> None:
    assert tell(body_of(PAID), gateway="moonpay").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_looking_changes_nothing() -> None:
    assert Client().get("/webhooks/sandbox/").status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.django_db
def test_taking_it_in_is_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        tell(body_of(PAID))
