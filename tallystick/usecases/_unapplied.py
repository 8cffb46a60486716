"""Gives payers back their own money that found no bill; nobody has to approve that."""

from datetime import datetime

from tallystick.catalog.model import City
from tallystick.kernel.money import ZERO, Money
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.money import money_of, reserved
from tallystick.records.refunds.states import RefundState
from tallystick.usecases._applying import claim
from tallystick.usecases._refunds import by_lines, create, step

POLICY = "policy"  # the city's own rule approves


def claim_all(payment: Payment, *, now: datetime, city: City) -> Money:
    """Return what is unapplied of the payment, what its bills were paid too much included."""
    money = claim(payment, money_of(payment.id, city.books), now=now, city=city)
    return max(money.unapplied - reserved(payment.id).get(None, ZERO), ZERO)


def give_back(payment: Payment, amount: Money, *, actor: str, now: datetime, city: City) -> Refund:
    """Request and approve a refund of unapplied money, under the payment's lock."""
    code = city.refunds.unapplied_reason
    money = money_of(payment.id, city.books)
    asked = by_lines(payment, money, {None: amount}, city.refunds.reason[code])
    refund = create(payment, asked, reason=code, note="", actor=actor, now=now)
    refund.approved_by, refund.approved_at = POLICY, now
    step(refund, RefundState.APPROVED, actor=POLICY, now=now)
    return refund
