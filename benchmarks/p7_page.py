"""P7: a resident page, against a Django view with one query and a small template."""

import statistics
import time
from collections.abc import Callable

from benchmarks.portal import execute, make_bills, portal

REQUESTS = 300
ROUNDS = 5


def run() -> dict[str, object]:
    """Return milliseconds of a bill's page and of the small view, in turn."""
    with portal():
        make_bills(20_000)
        execute("ANALYZE")
        from django.core.management import call_command
        from django.test import Client
        from django.urls import path

        from tallystick.config import urls

        urls.urlpatterns.insert(0, path("small/", small))
        call_command("collectstatic", interactive=False, verbosity=0)
        client = Client(SERVER_NAME="localhost")
        page, plain = "/pay/parking/8000000042/", "/small/"
        for address in (page, plain):
            for _ in range(30):
                assert client.get(address).status_code == 200, address
        rounds = [(_time(client.get, page), _time(client.get, plain)) for _ in range(ROUNDS)]
    return {
        "ratio": round(statistics.median(ours / floor for ours, floor in rounds), 3),
        "ours": round(statistics.median(ours for ours, _ in rounds) * 1000, 2),
        "floor": round(statistics.median(floor for _, floor in rounds) * 1000, 2),
        "unit": "ms",
        "rounds": ROUNDS,
    }


def small(request: object) -> object:
    """Answer as the least view does that shows a bill."""
    from django.http import HttpResponse
    from django.template import Context, Template

    from tallystick.records.billing.models import Bill

    global _template
    _template = _template or Template(
        "<h1>Bill {{ bill.number }}</h1><p>{{ bill.total_cents }}</p>"
    )
    bill = Bill.objects.get(service="parking", number="8000000042")
    return HttpResponse(_template.render(Context({"bill": bill})))


_template = None


def _time(get: Callable[[str], object], address: str) -> float:
    """Return the median seconds of a request."""
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        get(address)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    print(run())
