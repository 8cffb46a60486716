"""Asks the sandbox processor over HTTP, and doubts every answer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from tallystick.gateways.payments.protocol import (
    BadSignature,
    ChargeState,
    CheckoutRequest,
    GatewayDown,
    GatewayEvent,
    HostedPage,
    Payout,
    PayoutLine,
    RefundTruth,
    Refused,
    Truth,
)
from tallystick.gateways.payments.sandbox.answers import (
    Answer,
    EventAnswer,
    LinesAnswer,
    PageAnswer,
    PayoutsAnswer,
    RefundAnswer,
    RefundsAnswer,
    Refusal,
    SessionAnswer,
    SessionsAnswer,
    read,
)
from tallystick.gateways.payments.sandbox.signature import verify
from tallystick.kernel.money import Money

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
# Nothing is known of the charge when the door itself is shut: a wrong secret, too many requests.
_SHUT_DOOR = {401, 403, 407, 408, 425, 429}
_CLOSED = {ChargeState.EXPIRED, ChargeState.FAILED}


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
            PageAnswer,
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
        return self._ask(SessionAnswer, "POST", f"{_path(gateway_reference)}/expire").truth()

    def fetch(self, gateway_reference: str) -> Truth:
        """Return what is true. :raises Refused: if there is no such page"""
        return self._ask(SessionAnswer, "GET", _path(gateway_reference)).truth()

    def find(self, reference: str) -> Truth | None:
        """Return what is true by our own reference, or None if it was never created."""
        found = self._ask(
            SessionsAnswer, "GET", "sessions", query={"reference": reference}
        ).sessions
        # At most one of a reference's pages can be alive or paid; the others count for nothing.
        live = [session for session in found if session.state not in _CLOSED]
        return next((session.truth() for session in [*live, *found]), None)

    def refund(
        self,
        gateway_reference: str,
        amount: Money,
        *,
        reference: str,
        reason: str,
        idempotency_key: str,
    ) -> RefundTruth:
        """
        Give money of a charge back to its source, once for the same key.

        :raises Refused: if more is asked for than is left, or the charge is disputed or returned
        """
        answer = self._ask(
            RefundAnswer,
            "POST",
            "refunds",
            headers={"Idempotency-Key": idempotency_key},
            body={
                "ref": gateway_reference,
                "reference": reference,
                "cents": amount.cents,
                "reason": reason,
            },
        )
        return answer.truth()

    def fetch_refund(self, reference: str) -> RefundTruth | None:
        """Return what is true of a refund by our own reference, or None if there is none."""
        found = self._ask(RefundsAnswer, "GET", "refunds", query={"reference": reference}).refunds
        return found[0].truth() if found else None

    def charges_since(self, moment: datetime) -> Iterator[Truth]:
        """Yield every page on which money was taken since then, in that order."""
        query, more = {"since": moment.isoformat()}, True
        while more:
            page = self._ask(SessionsAnswer, "GET", "charges", query=query)
            yield from (session.truth() for session in page.sessions)
            more = page.more and bool(page.sessions)
            query["after"] = page.sessions[-1].ref if page.sessions else ""

    def payouts_since(self, moment: datetime) -> Iterator[Payout]:
        """Yield the payouts sent since then, the oldest first."""
        query, more = {"since": moment.isoformat()}, True
        while more:
            page = self._ask(PayoutsAnswer, "GET", "payouts", query=query)
            yield from (payout.payout() for payout in page.payouts)
            more = page.more and bool(page.payouts)
            query["after"] = page.payouts[-1].ref if page.payouts else ""

    def payout_lines(self, payout_reference: str) -> Iterator[PayoutLine]:
        """Yield the lines of a payout. :raises Refused: if there is no such payout"""
        path, query, more = f"payouts/{quote(payout_reference, safe='')}/lines", {"after": ""}, True
        while more:
            page = self._ask(LinesAnswer, "GET", path, query=query)
            yield from (line.line() for line in page.lines)
            more = page.more and bool(page.lines)
            query["after"] = page.lines[-1].ref if page.lines else ""

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
            event = EventAnswer.model_validate_json(body)
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
            raise Refused(read(Refusal, response).error)
        if not response.is_success:
            raise GatewayDown(f"sandbox: status {response.status_code}")
        return read(shape, response)


def _path(gateway_reference: str) -> str:
    return f"sessions/{quote(gateway_reference, safe='')}"
