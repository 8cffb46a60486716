"""What stands in a basket."""

from collections.abc import Sequence
from functools import cache
from typing import cast
from uuid import UUID

from tallystick.ledger.prepared import rows
from tallystick.records.billing import made
from tallystick.records.billing.models import Bill, Obligation, PayerAccount
from tallystick.records.checkout.models import Checkout, CheckoutItem


def items_of(checkout: UUID) -> list[CheckoutItem]:
    """Return the basket's items with their bills, in the order they were added."""
    return [_with_bill(row) for row in rows(_items(), [checkout])]


def _with_bill(row: Sequence[object]) -> CheckoutItem:
    item, obligation, bill, account = made.each((CheckoutItem, Obligation, Bill, PayerAccount), row)
    item.obligation, obligation.bill, bill.account = obligation, bill, account
    return cast(CheckoutItem, item)


@cache
def _items() -> str:
    return f"""
SELECT {made.columns(CheckoutItem, "i")}, {made.columns(Obligation, "o")},
       {made.columns(Bill, "b")}, {made.columns(PayerAccount, "a")}
  FROM checkout_checkoutitem i JOIN billing_obligation o ON o.id = i.obligation_id
  JOIN billing_bill b ON b.id = o.bill_id JOIN billing_payeraccount a ON a.id = b.account_id
 WHERE i.checkout_id = %s
 ORDER BY i.id
"""  # noqa: S608 - names of columns alone


def obligations_in(checkout: UUID) -> set[UUID]:
    """Return which obligations are in the basket."""
    found = rows(
        "SELECT obligation_id FROM checkout_checkoutitem WHERE checkout_id = %s", [checkout]
    )
    return {obligation for (obligation,) in found}


def count(checkout: UUID | None) -> int:
    """Return how many items a basket holds; an absent basket is empty."""
    return CheckoutItem.objects.filter(checkout=checkout).count() if checkout else 0


def sum_cents(items: Sequence[CheckoutItem]) -> int:
    """Return the sum of the items, in cents, without a fee."""
    return sum(item.cents for item in items)


def find(checkout: UUID) -> Checkout | None:
    """Return a basket, or None."""
    return next(iter(made.find(Checkout, "t.id = %s", [checkout])), None)
