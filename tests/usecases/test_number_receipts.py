"""Receipts are numbered without gaps, per biller and year, and chained."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.conf import settings as portal
from django.db import connection

from tallystick.kernel.identifiers import new_id, public_code
from tallystick.records.payments.models import Payment
from tallystick.records.receipts.chain import chained
from tallystick.records.receipts.models import Receipt, ReceiptNumber
from tallystick.usecases.number_receipts import number_receipts


def receipt(biller: str, issued: datetime, cents: int = 100) -> Receipt:
    payment = Payment.objects.create(
        reference=public_code(), method="cash", cents=cents, created_at=issued, state="CAPTURED"
    )
    return Receipt.objects.create(
        id=new_id(),
        code=f"{payment.reference}-1",
        payment=payment,
        biller=biller,
        issued_at=issued,
        cents=cents,
        facts={"lines": []},
    )


def number_all(limit: int = 100) -> int:
    return number_receipts(
        limit=limit, actor="job", now=datetime(2027, 2, 1, tzinfo=UTC), zone=portal.CITY.zone
    )


def given() -> list[tuple[str, int, int]]:
    return list(ReceiptNumber.objects.order_by("id").values_list("biller", "year", "number"))


NOON = datetime(2026, 12, 31, 18, tzinfo=UTC)
STILL_2026 = datetime(2027, 1, 1, 5, 59, tzinfo=UTC)  # 11:59 pm in Chicago
NOW_2027 = datetime(2027, 1, 1, 6, 0, tzinfo=UTC)


def test_each_biller_and_year_has_its_own_series(db) -> None:
    receipt("city", NOON)
    receipt("county-treasurer", NOON)
    receipt("city", STILL_2026)
    receipt("city", NOW_2027)

    assert number_all() == 4

    assert sorted(given()) == [
        ("city", 2026, 1),
        ("city", 2026, 2),
        ("city", 2027, 1),
        ("county-treasurer", 2026, 1),
    ]


def test_batches_leave_no_gap_and_no_receipt(db) -> None:
    for _ in range(7):
        receipt("city", NOON)

    assert [number_all(limit=3) for _ in range(4)] == [3, 3, 1, 0]

    assert [number for _, _, number in given()] == [1, 2, 3, 4, 5, 6, 7]


def test_a_receipt_that_becomes_visible_late_is_numbered_too(db) -> None:
    receipt("city", STILL_2026)
    number_all()
    receipt("city", NOON)  # written before, in a transaction that ended later

    assert number_all() == 1
    assert len(given()) == 2


def test_every_number_seals_the_receipts_before_it(db) -> None:
    first, second = receipt("city", NOON, 100), receipt("city", STILL_2026, 200)
    number_all()

    hashes = list(ReceiptNumber.objects.order_by("number").values_list("hash", flat=True))

    assert hashes == [chained(first, 1, ""), chained(second, 2, chained(first, 1, ""))]
    first.cents = 101
    assert chained(first, 1, "") != hashes[0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_number_each_receipt_once() -> None:
    for _ in range(20):
        receipt("city", NOON)

    def work(_: int) -> int:
        try:
            return number_all(limit=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(8))) == 20

    assert sorted(number for _, _, number in given()) == list(range(1, 21))
