"""Takes back a bill file, while nothing was paid on its bills."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.records.billing.models import Import
from tallystick.usecases._import import taken_back
from tallystick.usecases._import.reversal import make_list, reverse_listed
from tallystick.usecases._import.session import ImportRunning, begin_alone, run, run_all

__all__ = ["ImportRunning", "NoSuchImport", "NotRevertible", "Reverted", "import_revert"]


class NoSuchImport(Exception):
    """No file was taken under this id."""


class NotRevertible(Exception):
    """The file stays; the message says why, in plain sentences."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """What was taken back: bills that are void now, and bills that say what they said before."""

    file_name: str
    voided: int
    restored: int


def import_revert(*, import_id: UUID, city: City, actor: str, now: datetime) -> Reverted:
    """
    Take back an imported file: its entries get their mirror images, its new bills become void.

    A bill that the file has changed says again what it said before.

    :raises NoSuchImport: if there is none
    :raises NotRevertible: if it was taken back, or changed by a later file, or paid
    :raises ImportRunning: if a file is being taken right now
    """
    values: dict[str, Any] = {
        "import": import_id,
        "now": now,
        "today": local_day(now, city.zone),
        "memo": f"import {import_id} taken back by {actor}",
    }
    with transaction.atomic():
        begin_alone()
        record = Import.objects.select_for_update().filter(id=import_id).first()
        if record is None:
            raise NoSuchImport(f"No import has the id {import_id}.")
        if record.state == Import.State.REVERTED:
            raise NotRevertible(f"This import was taken back already, on {record.reverted_at:%F}.")
        run_all(taken_back.FIND, values)
        _refuse(record, values)
        make_list(values)
        run(taken_back.LIST, values)
        reverse_listed(values)
        run_all(taken_back.FEES_BACK, values)
        run_all(taken_back.RESTORE, values)
        record.state, record.reverted_at = Import.State.REVERTED, now
        record.save(update_fields=["state", "reverted_at"])
    return Reverted(record.file_name, record.new_bills, record.changed_bills)


def _refuse(record: Import, values: dict[str, Any]) -> None:
    """:raises NotRevertible: if a later file, a payment or a live attempt is in the way"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bills_back")
        (still_its,) = cursor.fetchone()
        later = record.new_bills + record.changed_bills - still_its
        if later:
            raise NotRevertible(
                f"A later file has changed {later:,} of its bills. Take that file back first."
            )
        for sentence, question in taken_back.OBSTACLES:
            cursor.execute(question, values)
            numbers = [number for (number,) in cursor.fetchall()]
            if numbers:
                raise NotRevertible(f"{sentence} {', '.join(numbers)}.")
