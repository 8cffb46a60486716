"""Asks for money of a payment to be given back to where it came from."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.records.payments.states import KEPT
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import available
from tallystick.usecases._applying import claim
from tallystick.usecases._money import lock_money
from tallystick.usecases._own import bar_own
from tallystick.usecases._refunds import NotSoMuch, by_amount, by_lines, create


class NoSuchPayment(Exception):
    """There is no payment of this reference."""


class NotRefundable(Exception):
    """The payment was not taken, came back, or is disputed; nothing can be given back."""


class StaleAmount(Exception):
    """The amount still available is another one now; `available` says which."""

    def __init__(self, amount: Money) -> None:
        super().__init__(str(amount))
        self.available = amount


class TooMuch(Exception):
    """More was asked for than is left of the payment, or of one of its lines."""


class UnknownReason(Exception):
    """The city's folder has no such reason."""


def request_refund(
    *,
    payment: str,
    reason: str,
    asked: Money | Mapping[UUID | None, Money],
    still_available: Money,
    note: str = "",
    actor: str,
    now: datetime,
    city: City,
) -> Refund:
    """
    Record the request and reserve its amount, so that no other refund can give it back, too.

    `asked` is an amount, or amounts by obligation (None: money that paid no bill). The service fee
    comes on top where the reason gives it back. `still_available` is what the caller was shown.
    Nothing is posted before somebody has approved it.

    :raises NoSuchPayment: if the reference is unknown
    :raises UnknownReason: if the city has no such reason
    :raises NotRefundable: if the money is not here, or somebody else claims it
    :raises StaleAmount: if something else is available than the caller was shown
    :raises TooMuch: if less is left
    :raises OwnPayment: if the actor has made this payment
    """
    found = by_reference(payment)
    if found is None:
        raise NoSuchPayment(payment)
    why = city.refunds.reason.get(reason)
    if why is None:
        raise UnknownReason(reason)
    with transaction.atomic():
        locked, money = lock_money(found.id, city=city)
        bar_own(locked, actor)
        _check(locked, still_available)
        money = claim(locked, money, now=now, city=city)
        try:
            if isinstance(asked, Money):
                wanted = by_amount(locked, money, asked, why)
            else:
                wanted = by_lines(locked, money, asked, why)
        except NotSoMuch as error:
            raise TooMuch(str(error)) from error
        if wanted.total > available(locked):
            raise TooMuch(str(wanted.total))
        return create(locked, wanted, reason=reason, note=note, actor=actor, now=now)


def _check(payment: Payment, still_available: Money) -> None:
    if payment.state not in KEPT:
        raise NotRefundable(payment.reference)
    if still_available != available(payment):
        raise StaleAmount(available(payment))
