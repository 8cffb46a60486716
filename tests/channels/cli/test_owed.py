"""The command says what the page says, to the cent."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from tests import moment
from tests.bill_file import Take, payment, take, tax_bill
from tests.visitor import OTHER_TICKET, PIN, PLATE, TICKET, WATER, Visitor, anas_ticket, bens_water

__all__ = ["take"]

DAYS = ["2026-11-23", "2026-11-26", "2026-11-27", "2026-12-14", "2027-02-28", "2031-11-23"]
NUMBERS = [
    ("parking", TICKET),
    ("parking", OTHER_TICKET),
    ("water", WATER),
    ("property-tax", PIN),
]


@pytest.fixture(autouse=True)
def city(settings: Settings, db: None, take: Take) -> None:
    moment.stand(settings)
    paid_in_part = {"history": [payment("2026-06-15", "530.00", obligation=1)]}
    due = {"due": "2026-11-11", "lines": anas_ticket()["obligations"][0]["lines"]}
    take(
        anas_ticket(),
        anas_ticket(OTHER_TICKET, obligations=[due]),
        bens_water(),
        tax_bill("1284.37", "1051.08") | paid_in_part,
    )


def owed(*words: str) -> str:
    out = StringIO()
    call_command("owed", *words, stdout=out)
    return out.getvalue()


def data(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(owed(*words, "--json"))
    return found


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("service", "number"), NUMBERS)
def test_page_and_command_agree_to_the_cent(service: str, number: str, day: str) -> None:
    page = Visitor().reads(f"/pay/{service}/{number}/", on=day)

    shown = re.search(r"you would owe \$([\d,]+\.\d\d)", page)
    assert shown
    [bill] = data(service, number, "--on", day)
    assert int(re.sub(r"\D", "", shown[1])) == bill["total_cents"]
    lines = [line["cents"] for part in bill["obligations"] for line in part["lines"]]
    assert sum(lines) == bill["total_cents"] > 0


def test_it_says_line_by_line_why() -> None:
    said = owed("parking", OTHER_TICKET)

    assert f"parking {OTHER_TICKET}: $90.00 on 2026-11-23" in said
    assert "due 2026-11-11: $90.00" in said
    assert re.search(r"Fine +\$45.00", said)
    assert re.search(r"Late penalty +\$45.00", said)
    assert "the smaller of $45.00 and ($250.00 - $45.00) = $45.00, since 2026-11-12" in said
    assert "625 ILCS 5/11-208.3(b)(10)" in said


def test_a_program_gets_cents_and_reasons() -> None:
    [bill] = data("water", WATER)

    assert bill["total_cents"] == 122_00
    [part] = bill["obligations"]
    penalty = next(line for line in part["lines"] if line["charge"] == "penalty")
    assert penalty["cents"] == 2_00
    [reason] = penalty["because"]
    assert reason["arithmetic"] == "$80.00 x 1.25% x 2 = $2.00, since 2026-10-15"
    assert (reason["cents"], penalty["rest_cents"]) == (2_00, 0)
    assert "11-12-420" in reason["source"]


def test_an_account_shows_all_its_bills() -> None:
    said = owed("parking", f"IL {PLATE}")

    assert f"{TICKET}: $45.00" in said
    assert f"{OTHER_TICKET}: $90.00" in said


@pytest.mark.parametrize(
    ("words", "told", "status"),
    [
        (("parking", "9000000000"), "There is no bill or account 9000000000 of parking.", 1),
        (("dogs", "1"), "There is no service dogs. There are: ", 1),
        (("parking", TICKET, "--on", "2026-11-22"), "2026-11-22 is over.", 2),
        (("parking", TICKET, "--on", "soon"), "soon is not a day. Write it like 2026-11-23.", 2),
    ],
)
def test_what_it_cannot_tell_it_says_in_a_sentence(
    words: tuple[str, ...], told: str, status: int
) -> None:
    with pytest.raises(CommandError, match=re.escape(told)) as wrong:
        owed(*words)

    assert wrong.value.returncode == status
