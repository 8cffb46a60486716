"""What can still be given back of a payment, line by line."""

from uuid import UUID

from tallystick.catalog.model import Books
from tallystick.kernel.money import ZERO, Money
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.money import money_of, reserved
from tallystick.records.refunds.surplus import given_away


def lines_left(payment: Payment, books: Books) -> dict[UUID | None, Money]:
    """
    Return what waiting refunds leave on each obligation, and without a bill under None.

    What a bill was paid too much counts as without a bill, as it does in `request_refund`.
    """
    money, promised = money_of(payment.id, books), reserved(payment.id)
    there: dict[UUID | None, Money] = {None: money.unapplied}
    there |= dict(reversed(money.paid.items()))
    left = {line: amount - promised.get(line, ZERO) for line, amount in there.items()}
    for one in given_away(money.paid, books):
        free = max(min(one.amount, left[one.obligation]), ZERO)
        left[one.obligation] -= free
        left[None] += free
    return {line: amount for line, amount in left.items() if amount > ZERO}
