"""Seven tickets of five people, on which a proposed late-fee rule is tried."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.bill_file import Take, payment, ticket

DOCS = (Path(__file__).parents[1] / "docs" / "rehearse.md").read_text(encoding="utf-8")
PROPOSAL, SESSION = re.findall(r"```(?:toml)?\n(.*?)```", DOCS, re.S)


def ticket_of(
    owner: str, number: str, amount: int, *history: object, late: int = 0, due: str = "2026-10-01"
) -> dict[str, Any]:
    """Return a ticket of this year on somebody's own plate; `late` is a penalty that it brings."""
    lines = [
        {"charge": charge, "label": charge, "amount": f"{dollars}.00"}
        for charge, dollars in (("fine", amount), ("penalty", late))
        if dollars
    ]
    return ticket(
        number,
        amount=f"{amount + late}.00",
        account=f"IL {owner}",
        second=owner,
        name=owner.title(),
        issued="2026-09-01",
        obligations=[{"due": due, "lines": lines}],
        history=list(history),
    )


@pytest.fixture
def tickets(take: Take) -> None:
    """Five people with seven tickets, as the books have them."""
    take(
        ticket_of("ANA", "9190000001", 60),
        ticket_of("ANA", "9190000002", 30),
        ticket_of("BEN", "9190000003", 20, payment("2026-10-20", "40.00"), late=20),
        ticket_of("CLEO", "9190000004", 60, payment("2026-10-20", "120.00"), late=60),
        ticket_of("DAN", "9190000005", 60, payment("2026-10-01", "60.00")),
        ticket_of("EVA", "9190000006", 50, due="2026-11-20"),
        ticket_of("ANA", "9190000007", 75) | {"issued": "2025-12-31"},
    )
