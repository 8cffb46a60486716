"""Takes a bill file: whole, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money
from tallystick.records.billing.documents import BillDocument, Mistake, Rows
from tallystick.records.billing.models import Import
from tallystick.usecases._import import changed_bills, stage
from tallystick.usecases._import.brake import hold_absurd_bills
from tallystick.usecases._import.charges import make_charges
from tallystick.usecases._import.check import Checker
from tallystick.usecases._import.new_bills import take_accounts, take_new_bills
from tallystick.usecases._import.session import ImportRunning, begin_alone, refresh_statistics

__all__ = ["AlreadyTaken", "BillSource", "ImportRunning", "Imported", "Refused", "import_bills"]

MOST_REASONS = 50
_MANY = 1_000  # new bills that change how the database plans its work


class BillSource(Protocol):
    """The file that the rows come from."""

    name: str

    def sha256(self) -> str:
        """Return the SHA-256 of what was read; it is asked when all rows were."""


class Refused(Exception):
    """The file was not taken, and nothing of it is in the books; `mistakes` says why."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.more = len(mistakes) > MOST_REASONS
        self.mistakes = sorted(mistakes)[:MOST_REASONS]
        super().__init__(f"{len(self.mistakes)} reasons not to take the file")


class AlreadyTaken(Exception):
    """The very same file was taken before; nothing has changed."""

    def __init__(self, taken: Import) -> None:
        self.import_id, self.at = taken.id, taken.imported_at
        super().__init__(f"taken before as import {taken.id}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file has brought; `total` is the sum of its bills."""

    import_id: UUID
    new: int
    changed: int
    same: int
    total: Money

    @property
    def bills(self) -> int:
        """How many bills the file has."""
        return self.new + self.changed + self.same


def _quiet(share: float) -> None:
    """Tell nobody how far the posting is."""


def import_bills(
    *,
    rows: Rows,
    source: BillSource,
    city: City,
    actor: str,
    now: datetime,
    tell: Callable[[float], None] = _quiet,
) -> Imported:
    """
    Take the bills of a file into the books, in one transaction.

    A new bill is posted, a newer version of a bill posts the difference, and an unchanged one
    posts nothing. Memory does not grow with the file.

    :param tell: hears which share of the new bills is posted, from 0 to 1
    :raises Refused: with all reasons, if anything is wrong with the file
    :raises AlreadyTaken: if the same file was taken, and not taken back
    :raises ImportRunning: if another file is being taken
    """
    with transaction.atomic():
        begin_alone()
        staged = _stage(rows, city, now)
        taken = Import.objects.filter(sha256=source.sha256(), state=Import.State.TAKEN).first()
        if taken:
            raise AlreadyTaken(taken)
        make_charges(city)
        _execute(changed_bills.KNOWN)
        _refuse_unknown_charges()
        record = _record(source, staged, actor, now)
        values: dict[str, Any] = {
            "import": record.id,
            "now": now,
            "today": local_day(now, city.zone),
            "memo": f"import {record.id}",
            "unapplied": city.books.unapplied,
        }
        take_accounts(values)
        take_new_bills(values, staged.bills, tell)
        if record.new_bills >= _MANY:
            refresh_statistics()
        if record.changed_bills:
            changed_bills.take_changed_bills(values)
        hold_absurd_bills(record, city=city, actor=actor, now=now)
    return Imported(
        record.id,
        record.new_bills,
        record.changed_bills,
        record.same_bills,
        Money(record.total_cents),
    )


def _stage(rows: Rows, city: City, now: datetime) -> stage.Stage:
    """Copy the rows into the staging table. :raises Refused: if anything is wrong with them"""
    _execute(f"DROP TABLE IF EXISTS bills_in; {stage.TABLE}")
    mistakes: list[Mistake] = []
    checker = Checker(city, local_day(now, city.zone))
    with connection.cursor() as cursor:
        with cursor.copy(stage.COPY) as copy:
            staged = stage.Stage(copy, city=city, now=now)
            for row in rows:
                mistakes.extend(_take(row, checker, staged))
                if len(mistakes) > MOST_REASONS:
                    break
            staged.flush()
        cursor.execute("CREATE INDEX ON bills_in (bill); ANALYZE bills_in")
        cursor.execute(_TWICE, [MOST_REASONS + 1])
        mistakes.extend(Mistake(line, reason) for line, reason in cursor.fetchall())
    if not staged.bills and not mistakes:
        mistakes.append(Mistake(1, "There is no bill in the file."))
    if mistakes:
        raise Refused(mistakes)
    return staged


def _take(row: BillDocument | Mistake, checker: Checker, staged: stage.Stage) -> Iterator[Mistake]:
    if isinstance(row, Mistake):
        yield row
        return
    bill, reasons = checker.check(row)
    if reasons:
        yield from (Mistake(row.line, reason) for reason in reasons)
        return
    try:
        staged.add(bill)
    except stage.Unstorable:
        yield Mistake(row.line, "A text holds a character that we cannot store.")


def _refuse_unknown_charges() -> None:
    """
    Refuse a newer version if the city's folder has lost a charge kind that the bill had.

    :raises Refused: with the bills, since nobody knows the account of that kind
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOST_CHARGES, [MOST_REASONS + 1])
        mistakes = [Mistake(line, reason) for line, reason in cursor.fetchall()]
    if mistakes:
        raise Refused(mistakes)


def _record(source: BillSource, staged: stage.Stage, actor: str, now: datetime) -> Import:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE same) FROM bills_known")
        known, same = cursor.fetchone()
    return Import.objects.create(
        id=new_id(),
        file_name=source.name,
        sha256=source.sha256(),
        rows=staged.bills,
        new_bills=staged.bills - known,
        changed_bills=known - same,
        same_bills=same,
        total_cents=staged.cents,
        actor=actor,
        imported_at=now,
    )


def _execute(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


_TWICE = """
SELECT last, 'The bill ' || number || ' stands in the file already, in line ' || first || '.'
  FROM (SELECT number, min(line) AS first, max(line) AS last FROM bills_in
         WHERE digest IS NOT NULL GROUP BY service, number HAVING count(*) > 1) AS twice
 ORDER BY last LIMIT %s
"""
_LOST_CHARGES = """
SELECT i.line, 'The bill ' || i.number || ' had the charge "' || min(l.charge) || '", which '
       || i.service || ' no longer has.'
  FROM bills_known k JOIN bills_in i ON i.bill = k.bill AND i.digest IS NOT NULL
  JOIN billing_obligation o ON o.bill_id = k.id
  JOIN billing_billline l ON l.obligation_id = o.id
 WHERE NOT k.same AND NOT EXISTS (SELECT FROM bills_charges c
                                   WHERE c.service = i.service AND c.charge = l.charge)
 GROUP BY i.line, i.number, i.service ORDER BY i.line LIMIT %s
"""
