"""Lets a bill be paid that was held because it looked too much to be true."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.records.billing.models import HeldBill
from tallystick.usecases._audit import audited


class NotHeld(Exception):
    """No such bill is held: somebody has released it, or a corrected one has come."""


def release_bill(*, held: UUID, because: str, actor: str, now: datetime, city: City) -> HeldBill:
    """
    Release a held bill: it stands as it is.

    Late fees begin to count only when the city's days of grace after this day are over.

    :raises NotHeld: if it is not held any more
    """
    with transaction.atomic(), audited("release_bill", actor=actor, reason=because):
        found = HeldBill.objects.select_for_update(of=("self",)).select_related("bill")
        bill = found.filter(id=held, state=HeldBill.State.HELD).first()
        if bill is None:
            raise NotHeld(held)
        metered = city.service[bill.bill.service].metered
        bill.state = HeldBill.State.RELEASED
        bill.released_on, bill.released_at = local_day(now, city.zone), now
        bill.released_by, bill.released_because = actor, because
        bill.grace_days = metered.brake.grace_days if metered and metered.brake else 0
        bill.save()
    return bill
