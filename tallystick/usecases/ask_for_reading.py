"""Notes that somebody was asked to read a meter again, because of a held bill."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.billing.models import HeldBill
from tallystick.usecases._audit import audited


class NothingToAsk(Exception):
    """The bill is not held any more, or a reading was asked for before."""


def ask_for_reading(*, held: UUID, actor: str, now: datetime) -> HeldBill:
    """
    Ask for a new reading of a held bill's meter; the bill stays held until a corrected one comes.

    :raises NothingToAsk: if it is not held, or a reading was asked for
    """
    with transaction.atomic(), audited("ask_for_reading", actor=actor):
        waiting = HeldBill.objects.select_for_update().filter(state=HeldBill.State.HELD)
        bill = waiting.filter(id=held, reading_asked_at=None).first()
        if bill is None:
            raise NothingToAsk(held)
        bill.reading_asked_at, bill.reading_asked_by = now, actor
        bill.save(update_fields=["reading_asked_at", "reading_asked_by"])
    return bill
