"""Relief from late fees counts alike wherever they are computed (DOMAIN.md W8 and W11)."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from tallystick.channels.web.bill_parts import as_parts
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.alike import Stretch
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Allocation, Payment
from tallystick.usecases.accrue_late_fees import Accrued, accrue_late_fees
from tallystick.usecases.rehearse_policy import rehearse_policy
from tests.bill_file import Take, take, ticket
from tests.books import open_of
from tests.moment import StandingClock
from tests.resident import Resident

__all__ = ["take"]  # a fixture

DAY_AFTER = datetime(2026, 11, 28, 18, tzinfo=UTC)
LATE = date(2026, 11, 28)
BENS, ALMAS, MEIS = "W1", "W2", "W3"
# 1.25 % of $100.00 water and $60.00 sewer; of the sewer alone; and of nothing.
OWED = {BENS: Money(182_00), ALMAS: Money(180_75), MEIS: Money(180_00)}


def water(number: str, account: str, *programs: str) -> dict[str, Any]:
    amounts = {"water": "100.00", "sewer": "60.00", "garbage": "20.00"}
    lines = [
        {"charge": charge, "label": charge.title(), "amount": amount}
        for charge, amount in amounts.items()
    ]
    return ticket(
        number,
        amount="180.00",
        service="water",
        account=account,
        second="60614",
        obligations=[{"due": "2026-11-27", "lines": lines}],
        details={"programs": [*programs]},
    )


@pytest.fixture
def bills(db: None, take: Take) -> None:
    """Three bills alike: Ben has no relief, Alma is 70, Mei has a low income."""
    take(
        water(BENS, "123456-7897"),
        water(ALMAS, "709114-0066", "senior-no-penalty"),
        water(MEIS, "204060-8016", "utility-billing-relief"),
    )


def obligation(number: str) -> Obligation:
    return Obligation.objects.select_related("bill__account").get(bill__number=number)


def told_by_the_page(number: str) -> Money:
    [part] = as_parts([obligation(number)], today=date(2026, 11, 23))
    return part.owed_on(LATE).total


def told_by_the_command(number: str) -> dict[str, Any]:
    out = StringIO()
    call_command("owed", "water", number, "--on", LATE.isoformat(), "--json", stdout=out)
    [found] = json.loads(out.getvalue())
    bill: dict[str, Any] = found
    return bill


def test_page_command_and_books_leave_out_the_same(bills: None, clock: StandingClock) -> None:
    assert {number: told_by_the_page(number) for number in OWED} == OWED
    said = {number: told_by_the_command(number) for number in OWED}
    assert {number: Money(bill["total_cents"]) for number, bill in said.items()} == OWED

    assert _night() == Accrued(read=3, posted=2)

    assert {number: open_of(number) for number in OWED} == OWED
    assert _night() == Accrued(read=3, posted=0), "twice changes nothing"


def test_the_command_says_what_it_left_out_and_who_says_so(
    bills: None, clock: StandingClock
) -> None:

    [penalty] = [
        line
        for line in told_by_the_command(ALMAS)["obligations"][0]["lines"]
        if line["charge"] == "penalty"
    ]

    [why] = penalty["because"]
    assert why["arithmetic"].startswith("$60.00 x 1.25% x 1 = $0.75")
    assert why["without"] == [
        {
            "charges": ["water"],
            "program": "senior-no-penalty",
            "source": "Municipal Code of Chicago 11-12-420",
        }
    ]


@pytest.mark.parametrize("nightly", [True, False])
@pytest.mark.parametrize("number", OWED)
def test_who_pays_late_is_charged_what_was_told(
    bills: None,
    ana: Resident,
    clock: StandingClock,
    confirm: Callable[[Payment], Payment],
    number: str,
    nightly: bool,
) -> None:
    clock.moment = DAY_AFTER
    if nightly:
        _night()

    payment = ana.wants(obligation(number)).chooses("echeck").starts()
    ana.pays()
    confirm(payment)

    assert Money(Allocation.objects.get(payment=payment).cents) == OWED[number]
    assert open_of(number) == ZERO


@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_spares_the_same_people(bills: None) -> None:
    service = settings.CITY.service["water"]
    doubled = service.late_fees[0].model_copy(update={"rate": service.late_fees[0].rate * 2})

    came = rehearse_policy(
        service=service,
        proposed=[doubled],
        since=date(2026, 1, 1),
        actor="ana",
        now=DAY_AFTER,
        city=settings.CITY,
        tell=lambda share, many: None,
    )

    changes = {each.facts.number: each.replay.change for each in came.first}
    assert changes == {BENS: Money(2_00), ALMAS: Money(75)}


def _night() -> Accrued:
    return accrue_late_fees(stretch=Stretch(), actor="jobs", now=DAY_AFTER, city=settings.CITY)
