"""Who may come in: nobody in production, and the API only with the secret."""

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from tallystick.sandbox.faults import Broken, Dropped

P = ParamSpec("P")
Response = HttpResponse | StreamingHttpResponse
NO_KEY = "Send an Idempotency-Key of 1 to 255 characters."
View = Callable[Concatenate[HttpRequest, P], Response]


def pretend_only(view: View[P]) -> View[P]:
    """Answer 404 in production, where the app is not even installed."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        if settings.MODE == "production":
            raise Http404
        return view(request, *args, **kwargs)

    return door


def api(view: View[P]) -> View[P]:
    """Let in who has the secret; JSON out, a planted fault as a plain 500."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        if not _knows_the_secret(request):
            return problem(401, "Send Authorization: Bearer and the sandbox's secret.")
        try:
            return view(request, *args, **kwargs)
        except Broken:
            return problem(500, "Broken, as planted.")
        except Dropped:
            return cut_off()

    return csrf_exempt(pretend_only(door))


def problem(status: int, sentence: str) -> JsonResponse:
    """Return an error that a developer can read."""
    return JsonResponse({"error": sentence}, status=status)


def cut_off() -> StreamingHttpResponse:
    """Return an answer that the server cannot finish: the caller sees a broken connection."""
    # A length that is promised and not kept; compression would take the promise back.
    promised = {"Content-Length": "1000", "Content-Encoding": "identity"}
    return StreamingHttpResponse(_nothing(), content_type="application/json", headers=promised)


def _nothing() -> Iterator[bytes]:
    raise ConnectionAbortedError("dropped, as planted")
    yield b""


def key_of(request: HttpRequest) -> str | None:
    """Return the idempotency key, or None if it is missing or too long."""
    key = request.headers.get("Idempotency-Key", "")
    return key if 1 <= len(key) <= 255 else None


def moment_of(text: str) -> datetime | None:
    """Return a moment that an address names, aware, or None if it cannot be read."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def explain(error: ValidationError) -> str:
    """Return every mistake of a request as "key: what is wrong with it"."""
    return "; ".join(
        f"{'.'.join(str(part) for part in mistake['loc'])}: {mistake['msg']}".lstrip(": ")
        for mistake in error.errors(include_url=False, include_context=False, include_input=False)
    )


def _knows_the_secret(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.SANDBOX_SECRET}".encode()
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return bool(settings.SANDBOX_SECRET) and hmac.compare_digest(expected, given)
