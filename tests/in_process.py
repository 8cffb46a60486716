"""The payment gateway of the tests: the real adapter, and the real sandbox in the same process."""

from collections.abc import Mapping

import httpx
from django.conf import settings
from django.test import Client
from django.utils import translation

from tallystick.gateways.payments.sandbox.adapter import SandboxGateway


class InProcess(httpx.BaseTransport):
    """
    Hand each request to the portal itself, in this thread and in the test's transaction.

    Django's own WSGI handler would close the connection that the transaction lives on; its test
    client leaves it alone. A request within a request would also leave its language behind.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        language = translation.get_language()
        try:
            answer = Client(enforce_csrf_checks=True).generic(
                request.method,
                request.url.raw_path.decode(),
                request.read(),
                content_type=request.headers.get("Content-Type", ""),
                headers=dict(request.headers),
                secure=request.url.scheme == "https",
            )
            content = answer.getvalue()
        except ConnectionAbortedError as cut:  # what a server cannot finish, a client cannot read
            raise httpx.RemoteProtocolError(str(cut), request=request) from cut
        finally:
            if language:
                translation.activate(language)
            else:
                translation.deactivate_all()
        return httpx.Response(answer.status_code, headers=list(answer.items()), content=content)


def post_webhook(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post to the portal what the sandbox's courier carries."""
    with httpx.Client(transport=InProcess()) as client:
        return client.post(url, content=body, headers=dict(headers)).status_code


def payment_gateway() -> SandboxGateway:
    """Return a gateway to the sandbox as the settings are now."""
    return SandboxGateway(
        settings.SANDBOX_URL,
        settings.SANDBOX_SECRET,
        webhook_secrets=settings.SANDBOX_WEBHOOK_SECRETS,
        transport=InProcess(),
    )
