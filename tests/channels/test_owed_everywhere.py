"""The page and `manage.py owed` say the same to the cent: on 10,000 random bills and days."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from tallystick.channels.cli.management.commands.owed import as_data, read
from tallystick.channels.web.views.bill import what_it_shows
from tallystick.channels.web.visit import Visit
from tallystick.kernel.identifiers import squeeze
from tallystick.records.billing.models import Bill
from tallystick.records.billing.policies import late_charges
from tallystick.records.billing.queries import by_number
from tests import moment
from tests.bill_file import Take, take
from tests.many_bills import SERVICES, TODAY, account_of, many_bills
from tests.visitor import Visitor

__all__ = ["take"]
pytestmark = pytest.mark.django_db

ACCOUNTS, EACH = 500, 20
Said = tuple[int, list[list[tuple[str, int]]]]  # what is owed on a bill, and of what, in cents
SEEN = 25  # of all these pages, in HTML


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    moment.stand(settings)


def command(service: str, number: str, day: date) -> list[dict[str, Any]]:
    """Return what the whole command prints."""
    out = StringIO()
    call_command("owed", service, number, "--on", day.isoformat(), "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def by_command(service: str, number: str, days: Mapping[str, date]) -> dict[str, Said]:
    """Return what the command says of an account's bills, of each on its own day."""
    declared = portal.CITY.service[service]
    found = [
        as_data(declared, bill, parts, days[bill.number]) for bill, parts in read(declared, number)
    ]
    return {
        bill["number"]: (
            bill["total_cents"],
            [
                [(line["charge"], line["cents"]) for line in part["lines"]]
                for part in bill["obligations"]
            ],
        )
        for bill in found
    }


def by_page(service: str, number: str, days: Mapping[str, date]) -> dict[str, Said]:
    """Return what the page of the account says, without its HTML, of each bill on its own day."""
    request = RequestFactory().get("/", {"all": "1"})
    found = by_number(service, [squeeze(number)])
    assert found
    declared = portal.CITY.service[service]
    visit = Visit.read(request)
    shown = what_it_shows(request, visit, declared, number, found, now=moment.NOON)
    payable = {part.id for part in shown.payable}
    said: dict[str, Said] = {}
    for part in shown.parts:
        total, lines = said.get(part.bill.number, (0, []))
        debt = part.owed_on(days[part.bill.number])
        said[part.bill.number] = (
            total + debt.total.cents if part.id in payable else total,
            [*lines, [(line.charge, line.amount.cents) for line in debt.lines]],
        )
    return said


def test_page_and_command_agree_on_ten_thousand_bills_and_days(take: Take) -> None:
    random = Random(4)
    assert take(*many_bills(ACCOUNTS, each=EACH, random=random)).new == 10_000

    compared = late = 0
    for account in range(ACCOUNTS):
        service = SERVICES[account % len(SERVICES)]
        number = account_of(service, account)
        days = defaultdict(lambda: TODAY + timedelta(days=int(random.expovariate(1 / 120))))
        said = by_command(service, number, days)
        assert by_page(service, number, days) == said
        compared += len(days)
        fees = late_charges(portal.CITY.service[service])
        late += sum(has_one_of(fees, each) for each in said.values())

    assert (compared, late > 4_000) == (10_000, True)


def has_one_of(charges: Collection[str], said: Said) -> bool:
    return any(charge in charges for lines in said[1] for charge, _cents in lines)


def test_what_the_html_says_is_the_same_too(take: Take) -> None:
    random = Random(44)
    take(*many_bills(8, each=12, random=random))
    looked_at = Bill.objects.filter(service__in=["parking", "vehicle-sticker"]).order_by("number")

    for place, bill in enumerate(looked_at[:SEEN]):
        day = TODAY + timedelta(days=int(random.expovariate(1 / 120)))
        html = Visitor(f"192.0.2.{place}").reads(
            f"/pay/{bill.service}/{bill.number}/", on=day.isoformat()
        )
        [said] = command(bill.service, bill.number, day)
        shown = re.search(r"you would owe \$([\d,]+\.\d\d)", html)
        assert (int(re.sub(r"\D", "", shown[1])) if shown else 0) == said["total_cents"]
