"""Asks the sandbox processor over HTTP, and doubts every answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import AwareDatetime, BaseModel, NonNegativeInt, ValidationError

from tallystick.gateways.payments.protocol import (
    BadSignature,
    ChargeState,
    CheckoutRequest,
    GatewayDown,
    GatewayEvent,
    HostedPage,
    Refused,
    Truth,
)
from tallystick.gateways.payments.sandbox.signature import verify
from tallystick.kernel.money import Money

Answer = TypeVar("Answer", bound=BaseModel)

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
# Nothing is known of the charge when the door itself is shut: a wrong secret, too many requests.
_SHUT_DOOR = {401, 403, 407, 408, 425, 429}
_CLOSED = {ChargeState.EXPIRED, ChargeState.FAILED}


class _Page(BaseModel):
    ref: str
    url: str


class _Refusal(BaseModel):
    error: str


class _Session(BaseModel):
    ref: str
    reference: str
    state: ChargeState
    method: str
    captured_cents: NonNegativeInt
    refunded_cents: NonNegativeInt
    returned_cents: NonNegativeInt
    acted_at: AwareDatetime | None
    brand: str
    last4: str
    reason: str
    visited: bool

    def truth(self) -> Truth:
        return Truth(
            gateway_reference=self.ref,
            reference=self.reference,
            state=self.state,
            captured=Money(self.captured_cents),
            acted_at=self.acted_at,
            method=self.method,
            brand=self.brand,
            last4=self.last4,
            reason=self.reason,
            visited=self.visited,
            refunded=Money(self.refunded_cents),
            returned=Money(self.returned_cents),
        )


class _Sessions(BaseModel):
    sessions: list[_Session]


class _Event(BaseModel):
    id: str
    kind: str
    ref: str
    reference: str = ""


class SandboxGateway:
    """
    The pretend processor of the demo and the tests (docs/sandbox.md).

    base_url is the address of the whole sandbox, such as http://localhost:8000/sandbox; a test
    passes a transport that stays inside the process. Safe to share between threads.
    """

    code = "sandbox"

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        webhook_secrets: Sequence[str] = (),
        tolerance: timedelta = timedelta(minutes=5),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._webhook_secrets = tuple(webhook_secrets)
        self._tolerance = tolerance
        self._client = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/api/",
            headers={"Authorization": f"Bearer {secret}"},
            timeout=TIMEOUT,
            transport=transport,
            trust_env=False,
        )

    def close(self) -> None:
        """Give back the connections that are kept open; the gateway is of no use afterwards."""
        self._client.close()

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> HostedPage:
        """Open a hosted page, the same one for the same key. :raises Refused: if it is malformed"""
        page = self._ask(
            _Page,
            "POST",
            "sessions",
            headers={"Idempotency-Key": idempotency_key},
            body={
                "reference": request.reference,
                "method": request.method,
                "lines": [
                    {"label": line.label, "cents": line.amount.cents} for line in request.lines
                ],
                "email": request.email,
                "language": request.language,
                "success_url": request.success_url,
                "cancel_url": request.cancel_url,
                "expires_at": request.expires_at.isoformat(),
            },
        )
        return HostedPage(gateway_reference=page.ref, url=page.url)

    def expire_checkout(self, gateway_reference: str) -> Truth:
        """Close the page unless it was paid, and return what is true then."""
        return self._ask(_Session, "POST", f"{_path(gateway_reference)}/expire").truth()

    def fetch(self, gateway_reference: str) -> Truth:
        """Return what is true. :raises Refused: if there is no such page"""
        return self._ask(_Session, "GET", _path(gateway_reference)).truth()

    def find(self, reference: str) -> Truth | None:
        """Return what is true by our own reference, or None if it was never created."""
        found = self._ask(_Sessions, "GET", "sessions", query={"reference": reference}).sessions
        # At most one of a reference's pages can be alive or paid; the others count for nothing.
        live = [session for session in found if session.state not in _CLOSED]
        return next((session.truth() for session in [*live, *found]), None)

    def parse_webhook(
        self, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> tuple[GatewayEvent, ...]:
        """
        Verify and read a webhook.

        :raises BadSignature: if it is not the processor's, or was signed too long before or after
            now, or says nothing that can be read
        """
        plain = {name.lower(): value for name, value in headers.items()}
        verify(
            body,
            plain.get("sandbox-signature", ""),
            secrets=self._webhook_secrets,
            tolerance=self._tolerance,
            now=now,
        )
        try:
            event = _Event.model_validate_json(body)
        except ValidationError as error:
            raise BadSignature("signed, but not an event") from error
        return (GatewayEvent(event.id, event.ref, event.kind, event.reference),)

    def _ask(
        self,
        shape: type[Answer],
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            response = self._client.request(verb, path, params=query, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GatewayDown(f"sandbox: {type(error).__name__}") from error
        if 400 <= response.status_code < 500 and response.status_code not in _SHUT_DOOR:
            raise Refused(_read(_Refusal, response).error)
        if not response.is_success:
            raise GatewayDown(f"sandbox: status {response.status_code}")
        return _read(shape, response)


def _path(gateway_reference: str) -> str:
    return f"sessions/{quote(gateway_reference, safe='')}"


def _read(shape: type[Answer], response: httpx.Response) -> Answer:
    # A 404 page of some other server is no refusal: only the processor's own words are believed.
    try:
        return shape.model_validate_json(response.content)
    except ValidationError as error:
        raise GatewayDown("sandbox: an answer that makes no sense") from error
