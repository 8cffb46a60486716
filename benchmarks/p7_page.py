"""P7: the residents' pages, against a Django view with one query and a small template."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.portal import execute, make_bills, make_payments, portal

REQUESTS = 200
ROUNDS = 5
SMALL = "small"
TAX_LINES = ("County", "City", "Library", "Schools", "Colleges", "Parks", "Water", "Forest")


def run() -> dict[str, object]:
    """
    Return milliseconds of a bill's page and of the small view, in turn.

    `pages` says of every page how many times the small view it takes; `ratio` is the page of a
    bill. `cpu` is the same bill by the processor time of the web process alone: it repeats best on
    a busy machine. No browser's request for compression is sent: that is the server's business.
    """
    with portal():
        make_bills(20_000)
        references = make_payments(1)
        execute("ANALYZE")
        gets = _pages(references[0])
        rounds = [{name: _time(get) for name, get in gets.items()} for _ in range(ROUNDS)]
    floors = [of[SMALL] for of in rounds]
    pages = {
        name: round(_median(of[name][0] / of[SMALL][0] for of in rounds), 2)
        for name in gets
        if name != SMALL
    }
    return {
        "ratio": pages["bill"],
        "ours": round(_median(of["bill"][0] for of in rounds) * 1000, 2),
        "floor": round(_median(wall for wall, _cpu in floors) * 1000, 2),
        "unit": "ms",
        "rounds": ROUNDS,
        "cpu": round(_median(of["bill"][1] / of[SMALL][1] for of in rounds), 2),
        "pages": pages,
    }


def _pages(reference: str) -> dict[str, Callable[[], object]]:
    """Return what asks for each page, tried and warm; the small view first."""
    from django.core.management import call_command
    from django.test import Client
    from django.urls import path

    from tallystick.config import urls

    urls.urlpatterns.insert(0, path("small/", small))
    call_command("collectstatic", interactive=False, verbosity=0)
    _take_tax_bill()
    _pay(reference)
    ana, ben = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    ticket, tax = "/pay/parking/8000000042/", "/pay/property-tax/04341060080000/"
    assert ben.get(f"{ticket}?second=P42").status_code == 303
    found = ben.get(ticket).content.decode()
    obligation = found.partition('name="obligation" value="')[2][:36]
    assert ben.post(f"{ticket}add/", {"obligation": obligation}).status_code == 303
    asked = {
        SMALL: (ana, "/small/"),
        "bill": (ana, ticket),
        "bill with its details": (ben, ticket),
        "tax bill with its agencies": (ana, tax),
        "front": (ana, "/"),
        "find": (ana, "/pay/parking/"),
        "basket": (ben, "/basket/"),
        "receipt": (ana, f"/receipt/{reference}/"),
    }
    for client, address in asked.values():
        for _ in range(30):
            assert client.get(address).status_code == 200, address
    return {name: _asking(client, address) for name, (client, address) in asked.items()}


def _asking(client: Any, address: str) -> Callable[[], object]:
    return lambda: client.get(address)


def _take_tax_bill() -> None:
    """Import a property tax bill of two installments, the second with eight agencies."""
    from django.conf import settings

    from tallystick.channels.files.bills import BillFile
    from tallystick.usecases.import_bills import import_bills

    now = datetime.now(UTC)
    lines = [
        {
            "charge": "tax",
            "label": agency,
            "amount": "100.00",
            "details": {"rate": "1.234", "last_year": "98.00"},
        }
        for agency in TAX_LINES
    ]
    first = {"charge": "tax", "label": "First installment", "amount": "431.20"}
    less = first | {"label": "Less the first installment", "amount": "-431.20"}
    installments = [(30, [first]), (150, [*lines, less])]
    bill = {
        "service": "property-tax",
        "number": "2025 04-34-106-008-0000",
        "account": "04-34-106-008-0000",
        "issued": (now - timedelta(days=10)).date().isoformat(),
        "tax_year": 2025,
        "total": "800.00",
        "details": {
            "property_tax": {
                "last_year": "784.00",
                "value": 18104,
                "exemptions": {"homeowner": 10000},
            }
        },
        "obligations": [
            {
                "due": (now + timedelta(days=wait)).date().isoformat(),
                "label": str(number),
                "lines": of_it,
            }
            for number, (wait, of_it) in enumerate(installments, start=1)
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bills.jsonl"
        path.write_text(json.dumps(bill) + "\n")
        file = BillFile(path)
        import_bills(rows=file, source=file, city=settings.CITY, actor="ana", now=now)


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


def _time(get: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of a request, and of the processor's work on it."""
    walls, works = [], []
    for _ in range(REQUESTS):
        started, worked = time.perf_counter(), time.process_time()
        get()
        walls.append(time.perf_counter() - started)
        works.append(time.process_time() - worked)
    return statistics.median(walls), statistics.median(works)


def _median(values: Any) -> float:
    return statistics.median(list(values))


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
