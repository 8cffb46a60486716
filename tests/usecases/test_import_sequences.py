"""Whatever versions of a bill come, and whatever is paid between them: nothing gets lost."""

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tallystick.channels.files.bills import BillFile
from tallystick.kernel.money import Money
from tallystick.usecases.import_bills import AlreadyTaken, import_bills
from tallystick.usecases.prove_books import prove_books
from tests.books import assert_sound, open_of, unapplied_of
from tests.moment import NOON

NUMBER = "2025BEN"

amounts = st.integers(min_value=-50_00, max_value=200_00)
installments = st.lists(st.lists(amounts, min_size=1, max_size=3), min_size=1, max_size=3)
payments = st.lists(st.integers(min_value=1, max_value=90_00), max_size=4)


def bill(parts: list[list[int]], paid: list[int], note: int) -> dict[str, Any]:
    """Return a version of Ben's tax bill; what he paid comes as its history."""
    kinds = ("tax", "interest")
    return {
        "service": "property-tax",
        "number": NUMBER,
        "account": "04-34-106-008-0000",
        "issued": "2026-02-01",
        "tax_year": 2025,
        "total": dollars(sum(map(sum, parts))),
        "details": {"note": note},
        "obligations": [
            {
                "due": f"2026-0{3 + place}-03",
                "label": str(place),
                "lines": [
                    {"charge": kinds[at % 2], "label": "Agency", "amount": dollars(cents)}
                    for at, cents in enumerate(lines)
                ],
            }
            for place, lines in enumerate(parts, start=1)
        ],
        "history": [
            {
                "on": "2026-03-01",
                "kind": "payment",
                "amount": dollars(cents),
                "obligation": 1 + at % len(parts),
            }
            for at, cents in enumerate(paid)
        ],
    }


def dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def take(version: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bills.jsonl"
        path.write_text(json.dumps(version) + "\n")
        file = BillFile(path)
        import_bills(rows=file, source=file, city=settings.CITY, actor="ben", now=NOON)


class Sequences(TestCase):
    """Each example has a database transaction of its own."""

    @how(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(installments, payments), min_size=1, max_size=5))
    def test_open_less_unapplied_is_the_last_total_less_payments(
        self, versions: list[tuple[list[list[int]], list[int]]]
    ) -> None:
        for note, (parts, paid) in zip(itertools.count(), versions, strict=False):
            take(bill(parts, paid, note))

            total = Money(sum(map(sum, parts)) - sum(paid))
            assert open_of(NUMBER) - unapplied_of(NUMBER) == total
            assert_sound()
        proofs = prove_books(actor="test", now=NOON, city=settings.CITY)
        assert [proof for proof in proofs if proof.broken] == []

    def test_the_last_version_again_is_the_same_file(self) -> None:
        take(bill([[45_00]], [], 1))
        with pytest.raises(AlreadyTaken):
            take(bill([[45_00]], [], 1))
