"""Sends an approved refund to the processor."""

from datetime import datetime

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import RefundGateway
from tallystick.records.payments.states import KEPT, UNDECIDED
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import by_reference
from tallystick.records.refunds.states import RefundState
from tallystick.usecases._applying import claim
from tallystick.usecases._money import lock_money
from tallystick.usecases._refund_news import ask_for, follow
from tallystick.usecases._refunds import post_submitted, step


class NoSuchRefund(Exception):
    """There is no refund of this reference."""


def submit_refund(
    *, refund: str, gateway: RefundGateway, actor: str, now: datetime, city: City
) -> Refund:
    """
    Post the refund, commit, and only then ask the processor for it, once for its reference.

    If we die in between, the refund stays SUBMITTED and confirm_refund goes on. A payment that
    came back meanwhile has nothing to give: its refund is rejected. While an eCheck has not
    cleared or a dispute is open the refund waits. One that was sent before is returned as it is.

    :raises NoSuchRefund: if the reference is unknown
    :raises GatewayDown: if the processor does not answer; the refund is asked about later
    """
    found = by_reference(refund)
    if found is None:
        raise NoSuchRefund(refund)
    sent = _send(found, actor=actor, now=now, city=city)
    if sent.state != RefundState.SUBMITTED:
        return sent
    return follow(sent, ask_for(sent, gateway), actor=actor, now=now, city=city)


def _send(refund: Refund, *, actor: str, now: datetime, city: City) -> Refund:
    """Post an approved refund; return it as it stands then."""
    with transaction.atomic():
        payment, money = lock_money(refund.payment_id, city=city)
        locked = Refund.objects.select_for_update().get(id=refund.id)
        locked.payment = payment
        if locked.state != RefundState.APPROVED or payment.state in UNDECIDED:
            return locked
        if payment.state not in KEPT:
            detail = "the payment came back meanwhile"
            step(locked, RefundState.REJECTED, actor=actor, now=now, detail=detail)
            return locked
        locked.submitted_at = now
        step(locked, RefundState.SUBMITTED, actor=actor, now=now)  # its lines are promised no more
        money = claim(payment, money, now=now, city=city)
        post_submitted(locked, money, now=now, city=city)
    return locked
