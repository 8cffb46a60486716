"""P7: the residents' pages, against a Django view with one query and a small template."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bills import take_bills
from benchmarks.portal import execute, make_bills, make_payments, portal

TURNS = 300
SMALL = "small"


def run() -> dict[str, object]:
    """
    Return how much work a bill's page takes, in milliseconds, and how much the small view.

    `pages` says of every page how many times the small view it takes; `ratio` is the page of a
    bill. It is the processor time of the web process and of its PostgreSQL backend together, and
    the pages take turns: so it repeats even on a busy machine. `wall` are the same ratios by the
    clock on the wall. No browser's request for compression is sent: that is the server's business.
    """
    with portal():
        make_bills(20_000)
        references = make_payments(1)
        execute("ANALYZE")
        gets = _pages(references[0])
        taken = _take_turns(gets)
    works = {name: statistics.median(work for work, _wall in of) for name, of in taken.items()}
    walls = {name: statistics.median(wall for _work, wall in of) for name, of in taken.items()}
    return {
        "ratio": _ratios(works)["bill"],
        "ours": round(works["bill"] / 1e6, 2),
        "floor": round(works[SMALL] / 1e6, 2),
        "unit": "ms",
        "rounds": TURNS,
        "pages": _ratios(works),
        "wall": _ratios(walls),
    }


def _ratios(medians: dict[str, float]) -> dict[str, float]:
    return {
        name: round(median / medians[SMALL], 2) for name, median in medians.items() if name != SMALL
    }


def _take_turns(gets: dict[str, Callable[[], object]]) -> dict[str, list[tuple[int, int]]]:
    """Ask for every page in turn, and return the nanoseconds of work and by the clock."""
    from django.db import connection

    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    taken: dict[str, list[tuple[int, int]]] = {name: [] for name in gets}
    for _ in range(TURNS):
        for name, get in gets.items():
            started, worked = time.perf_counter_ns(), _worked(backend)
            get()
            work = _worked(backend) - worked
            taken[name].append((work, time.perf_counter_ns() - started))
    return taken


def _worked(backend: Path) -> int:
    """Return the nanoseconds that this process has worked, and the backend where Linux tells."""
    theirs = int(backend.read_text().split()[0]) if backend.exists() else 0
    return time.process_time_ns() + theirs


def _pages(reference: str) -> dict[str, Callable[[], object]]:
    """Return what asks for each page, tried and warm; the small view first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import path

    from tallystick.config import urls

    settings.CLOCK = "django.utils.timezone.now"  # as in a real city
    urls.urlpatterns.insert(0, path("small/", small))
    call_command("collectstatic", interactive=False, verbosity=0)
    water = take_bills()
    _pay(reference)
    ana, ben = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    ticket, tax = "/pay/parking/8000000042/", "/pay/property-tax/04341060080000/"
    for address in (f"{ticket}?second=P42", f"{water}?second=60625"):
        assert ben.get(address).status_code == 303
    _fill_basket(ben, ticket)
    asked = {
        SMALL: (ana, "/small/"),
        "bill": (ana, ticket),
        "bill with its details": (ben, ticket),
        "bill to print": (ben, f"{ticket}print/"),
        "tax bill with its agencies": (ana, tax),
        "tax by year": (ana, f"{tax}years/"),
        "water bill with its chart": (ben, water),
        "account with several bills": (ben, "/pay/water/204060-8016/?all=1"),
        "front": (ana, "/"),
        "help": (ana, "/help/"),
        "find": (ana, "/pay/parking/"),
        "basket": (ben, "/basket/"),
        "who pays": (ben, "/checkout/details/"),
        "way to pay": (ben, "/checkout/method/"),
        "last look": (ben, "/checkout/review/"),
        "find a receipt": (ana, "/receipts/"),
        "receipt": (ana, f"/receipt/{reference}/"),
    }
    for client, address in asked.values():
        for _ in range(30):
            assert client.get(address).status_code == 200, address
    return {name: _asking(client, address) for name, (client, address) in asked.items()}


def _fill_basket(client: Any, bill: str) -> None:
    """Put a bill into the basket, and go on until all that is left is to pay."""
    obligation = client.get(bill).content.decode().partition('name="obligation" value="')[2][:36]
    for address, typed in (
        (f"{bill}add/", {"obligation": obligation}),
        ("/checkout/details/", {"payer_name": "Ben", "email": "ben@example.org"}),
        ("/checkout/method/", {"method": "card"}),
    ):
        assert client.post(address, typed).status_code == 303, address


def _asking(client: Any, address: str) -> Callable[[], object]:
    return lambda: client.get(address)


def _pay(reference: str) -> None:
    """Let the processor say that a payment was made."""
    from django.conf import settings

    from benchmarks.processor import Yes
    from tallystick.usecases._attempts import Urls
    from tallystick.usecases.confirm_payment import confirm_payment

    confirm_payment(
        reference=reference,
        gateway=Yes(50_00),
        urls=Urls("", ""),
        city=settings.CITY,
        actor="bench",
        now=datetime.now(UTC),
    )


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


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
