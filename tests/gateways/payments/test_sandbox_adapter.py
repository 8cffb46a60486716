"""The sandbox's adapter when the other side is slow, dead or talks nonsense."""

import hashlib
import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest

from tallystick.gateways.payments.protocol import BadSignature, GatewayDown, Refused
from tallystick.gateways.payments.sandbox.adapter import TIMEOUT, SandboxGateway
from tests.moment import NOON
from tests.orders import ticket

SESSION = {
    "ref": "sbx_1",
    "reference": "pay-7K3M",
    "state": "paid",
    "method": "card",
    "captured_cents": 4750,
    "refunded_cents": 0,
    "returned_cents": 0,
    "dispute": "none",
    "disputed_cents": 0,
    "acted_at": "2026-11-23T18:04:00+00:00",
    "brand": "Visa",
    "last4": "4242",
    "reason": "",
    "visited": True,
}
Answer = Callable[[httpx.Request], httpx.Response]


def gateway(answer: Answer) -> SandboxGateway:
    """Return a gateway whose network is this function."""
    return SandboxGateway(
        "http://localhost:8000/sandbox",
        "secret",
        webhook_secrets=["new", "old"],
        transport=httpx.MockTransport(answer),
    )


def always(status: int, content: object) -> Answer:
    if isinstance(content, str):
        return lambda _request: httpx.Response(status, text=content)
    return lambda _request: httpx.Response(status, json=content)


def breaks(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("no answer", request=request)

    return answer


ASKED = {
    "create": lambda asked: asked.create_checkout(ticket(), idempotency_key="pay-7K3M"),
    "expire": lambda asked: asked.expire_checkout("sbx_1"),
    "fetch": lambda asked: asked.fetch("sbx_1"),
    "find": lambda asked: asked.find("pay-7K3M"),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    "answer",
    [
        breaks(httpx.ConnectError),
        breaks(httpx.ConnectTimeout),
        breaks(httpx.ReadTimeout),
        breaks(httpx.RemoteProtocolError),
        always(500, {"error": "Broken"}),
        always(503, "<h1>Try later</h1>"),
        always(200, "<h1>A page of some other server</h1>"),
        always(200, {"surprise": True}),
        always(302, ""),
        always(404, "<h1>A wrong address says nothing of a charge</h1>"),
        always(401, {"error": "A wrong secret says nothing of a charge"}),
        always(429, {"error": "Slow down"}),
    ],
    ids=[
        *("no connection", "connecting too long", "answering too long", "cut off", "500", "503"),
        *("another page", "another answer", "redirect", "404 page", "401", "429"),
    ],
)
def test_without_a_sensible_answer_nothing_is_known(ask, answer) -> None:
    with pytest.raises(GatewayDown):
        ask(gateway(answer))


@pytest.mark.parametrize(
    "change",
    [
        {"state": "probably paid"},
        {"captured_cents": -1},
        {"captured_cents": "a lot"},
        {"acted_at": "2026-11-23T18:04:00"},
        {"visited": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_session_that_makes_no_sense_is_not_believed(change) -> None:
    with pytest.raises(GatewayDown):
        gateway(always(200, SESSION | change)).fetch("sbx_1")


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_the_processors_own_no_is_a_refusal(ask) -> None:
    with pytest.raises(Refused, match="There is no such session"):
        ask(gateway(always(404, {"error": "There is no such session."})))


def test_a_dead_page_does_not_hide_the_paid_one() -> None:
    dead = SESSION | {"ref": "sbx_2", "state": "expired", "captured_cents": 0, "acted_at": None}

    told = gateway(always(200, {"sessions": [dead, SESSION]})).find("pay-7K3M")
    assert told is not None
    assert told.gateway_reference == "sbx_1"


def test_a_reference_cannot_leave_its_place_in_the_address() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return httpx.Response(404, json={"error": "There is no such session."})

    with suppress(Refused):
        gateway(answer).fetch("../../control/truth?x=")
    assert seen == ["/sandbox/api/sessions/..%2F..%2Fcontrol%2Ftruth%3Fx%3D"]


def test_it_waits_3_seconds_for_a_connection_and_10_for_an_answer() -> None:
    assert (TIMEOUT.connect, TIMEOUT.read) == (3.0, 10.0)


def test_it_calls_with_the_secret_and_the_key() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"ref": "sbx_1", "url": "http://localhost:8000/p"})

    gateway(answer).create_checkout(ticket(), idempotency_key="pay-7K3M")
    assert seen[0].url == "http://localhost:8000/sandbox/api/sessions"
    assert seen[0].headers["Authorization"] == "Bearer secret"
    assert seen[0].headers["Idempotency-Key"] == "pay-7K3M"


BODY = b'{"id": "evt_1", "kind": "session.paid", "ref": "sbx_1", "surprise": 1}'
SECONDS = int(NOON.timestamp())


def v1(secret: str, body: bytes = BODY, seconds: int = SECONDS) -> str:
    signed = f"{seconds}.".encode() + body
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    "header",
    [
        f"t={SECONDS},{v1('new')}",
        f"t={SECONDS},{v1('old')}",
        f"t={SECONDS}, {v1('unknown')}, {v1('old')}",
        f"t={SECONDS - 300},{v1('new', seconds=SECONDS - 300)}",
        f"t={SECONDS + 300},{v1('new', seconds=SECONDS + 300)}",
    ],
    ids=["new secret", "old secret", "second signature", "5 minutes old", "5 minutes ahead"],
)
def test_a_webhook_of_any_known_secret_is_read(header) -> None:
    (event,) = gateway(always(200, "")).parse_webhook(BODY, {"sandbox-SIGNATURE": header}, now=NOON)
    assert (event.event_id, event.kind) == ("evt_1", "session.paid")
    assert event.gateway_reference == "sbx_1"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        v1("new"),
        f"t={SECONDS},{v1('unknown')}",
        f"t={SECONDS},{v1('')}",
        f"t={SECONDS},{v1('new').replace('v1', 'v0')}",
        f"t={SECONDS},v1=é",
        f"t={SECONDS},t={SECONDS},{v1('new')}",
        f"t={SECONDS + 1},{v1('new')}",
        f"t={SECONDS - 301},{v1('new', seconds=SECONDS - 301)}",
        f"t={'9' * 30},{v1('new', seconds=int('9' * 30))}",
        f"t=٣,{v1('new', seconds=3)}",
    ],
)
def test_any_other_webhook_is_turned_away(header) -> None:
    with pytest.raises(BadSignature):
        gateway(always(200, "")).parse_webhook(BODY, {"Sandbox-Signature": header}, now=NOON)


def test_a_signed_webhook_that_is_no_event_is_turned_away() -> None:
    body = b'{"hello": "world"}'

    with pytest.raises(BadSignature):
        gateway(always(200, "")).parse_webhook(
            body, {"Sandbox-Signature": f"t={SECONDS},{v1('new', body)}"}, now=NOON
        )


def test_an_unset_secret_signs_nothing() -> None:
    unset = SandboxGateway("http://localhost:8000/sandbox", "secret", webhook_secrets=[""])

    with pytest.raises(BadSignature):
        unset.parse_webhook(BODY, {"Sandbox-Signature": f"t={SECONDS},{v1('')}"}, now=NOON)


def test_a_closed_port_is_gateway_down_at_once() -> None:
    nobody = SandboxGateway("http://127.0.0.1:9/sandbox", "secret")
    began = time.monotonic()

    with pytest.raises(GatewayDown):
        nobody.fetch("sbx_1")
    assert timedelta(seconds=time.monotonic() - began) < timedelta(seconds=4)
