"""Gives receipts their numbers: in order, without gaps, each biller and year on its own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from tallystick.kernel.dates import local_day
from tallystick.records.receipts.chain import chained
from tallystick.records.receipts.models import Receipt, ReceiptNumber

# A receipt written in a transaction that began long ago becomes visible late, behind others.
_LATE = timedelta(days=1)
_LOCK = 7_235_001  # of this job, among the database's advisory locks


def number_receipts(*, limit: int, actor: str, now: datetime, zone: ZoneInfo) -> int:
    """
    Number at most `limit` receipts that have none yet, and return how many there were.

    The year is the one of the city's day on which the receipt was issued. Every number carries a
    SHA-256 of its receipt and of the hash before it, so that a changed or missing receipt shows.
    `now` bounds what is looked at. Two runs never number at the same time.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        waiting = _waiting(limit=limit, now=now)
        ends: dict[tuple[str, int], tuple[int, str]] = {}
        numbers = []
        for receipt in waiting:
            series = (receipt.biller, local_day(receipt.issued_at, zone).year)
            number, before = ends.get(series) or _end_of(*series)
            numbered = ReceiptNumber(
                biller=receipt.biller,
                year=series[1],
                number=number + 1,
                receipt=receipt,
                hash=chained(receipt, number + 1, before),
            )
            ends[series] = (numbered.number, numbered.hash)
            numbers.append(numbered)
        ReceiptNumber.objects.bulk_create(numbers, batch_size=1000)
    return len(numbers)


def _waiting(*, limit: int, now: datetime) -> list[Receipt]:
    latest = ReceiptNumber.objects.order_by("-id").select_related("receipt").first()
    receipts = Receipt.objects.filter(numbered=None, issued_at__lte=now)
    if latest:
        receipts = receipts.filter(issued_at__gte=latest.receipt.issued_at - _LATE)
    return list(receipts.order_by("issued_at", "id")[:limit])


def _end_of(biller: str, year: int) -> tuple[int, str]:
    latest = ReceiptNumber.objects.filter(biller=biller, year=year).order_by("-number").first()
    return (latest.number, latest.hash) if latest else (0, "")
