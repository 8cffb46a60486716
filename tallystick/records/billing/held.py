"""Which bills wait for staff because they are too much to be true."""

from uuid import UUID

from tallystick.records.billing.models import Bill, HeldBill

_STANDING = HeldBill.objects.filter(bill__state=Bill.State.STANDING)


def waiting(*, limit: int) -> list[HeldBill]:
    """Return the bills that are held, with their accounts; the longest waiting first."""
    found = _STANDING.filter(state=HeldBill.State.HELD).select_related("bill__account")
    return list(found.order_by("held_at", "id")[:limit])


def held_bill(identity: UUID) -> HeldBill | None:
    """Return a hold, over or not, with its bill and account."""
    return _STANDING.select_related("bill__account").filter(id=identity).first()
