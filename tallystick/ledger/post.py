"""Writes one entry with its postings: what every event in the books outside of settlement uses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import Money
from tallystick.ledger.models import Entry, Posting, Side


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: a positive amount is a debit, a negative one a credit."""

    account: str
    amount: Money
    subject_kind: str = ""
    subject_id: UUID | None = None
    part: str = ""


def post(
    *,
    key: str,
    kind: str,
    lines: Iterable[Line],
    effective_at: datetime,
    posting_date: date,
    now: datetime,
    memo: str = "",
) -> UUID:
    """
    Post an entry inside the caller's transaction and return its id; lines of nothing are left out.

    :raises IntegrityError: if the key was used before, or the lines do not sum to zero
    """
    identity = new_id()
    Entry.objects.create(
        id=identity,
        kind=kind,
        effective_at=effective_at,
        posting_date=posting_date,
        recorded_at=now,
        idempotency_key=key,
        memo=memo,
    )
    Posting.objects.bulk_create(
        Posting(
            entry_id=identity,
            account=line.account,
            side=Side.DEBIT if line.amount.cents > 0 else Side.CREDIT,
            cents=abs(line.amount).cents,
            subject_kind=line.subject_kind,
            subject_id=line.subject_id,
            part=line.part,
        )
        for line in lines
        if line.amount
    )
    return identity
