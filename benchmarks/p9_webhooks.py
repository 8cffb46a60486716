"""P9: taking in a webhook (verify, keep, answer), against a bare view that inserts one row."""

import json
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

from benchmarks.portal import execute, portal

EACH = 400
ROUNDS = 7
SECRET = "benchmarks only"


def run() -> dict[str, object]:
    """Return rates of both in this process, in turns, and the median of the ratios."""
    with portal():
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        execute("CREATE TABLE floor_inbox (id uuid PRIMARY KEY, body bytea, at timestamptz)")
        settings.ROOT_URLCONF = "benchmarks.webhook_urls"
        settings.ALLOWED_HOSTS = ["localhost"]
        settings.SANDBOX_WEBHOOK_SECRETS = [SECRET]
        settings.CLOCK = "django.utils.timezone.now"  # as in production
        application = get_wsgi_application()
        results = [_round(application) for _ in range(ROUNDS + 1)][1:]  # the first one warms up
    ratios = [ours / floor for ours, floor in results]
    return {
        "ratio": round(statistics.median(ratios), 3),
        "ours": round(statistics.median(ours for ours, _ in results)),
        "floor": round(statistics.median(floor for _, floor in results)),
        "unit": "webhooks/s",
        "rounds": ROUNDS,
    }


def _round(application: Callable[..., object]) -> tuple[float, float]:
    ours = _rate(application, "/webhooks/sandbox/")
    return ours, _rate(application, "/floor/")


def _rate(application: Callable[..., object], path: str) -> float:
    """Post different events to an address, and return how many a second were taken."""
    posts = [_post(path) for _ in range(EACH)]
    started = time.perf_counter()
    for environ in posts:
        answer = application(environ, _expect_ok)
        b"".join(answer)  # type: ignore[call-overload]
        answer.close()  # type: ignore[attr-defined]
    return EACH / (time.perf_counter() - started)


def _post(path: str) -> dict[str, object]:
    from datetime import UTC, datetime

    from tallystick.sandbox.events import sign

    now = datetime.now(UTC)
    told = {"ref": f"sbx_{uuid4().hex[:24]}", "reference": f"pay-{uuid4().hex[:10]}"}
    news = {"id": f"evt_{uuid4().hex[:24]}", "kind": "session.paid", **told, "at": now.isoformat()}
    body = json.dumps(news).encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_SANDBOX_SIGNATURE": sign(body, secret=SECRET, at=now),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }


def _expect_ok(status: str, _headers: object, _error: object = None) -> None:
    assert status.startswith("200"), status


if __name__ == "__main__":
    print(run())
