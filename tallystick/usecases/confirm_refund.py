"""Asks the processor what became of a refund, and makes it true here."""

from datetime import datetime

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import RefundGateway
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.queries import by_reference
from tallystick.records.refunds.states import SENT, RefundState
from tallystick.usecases._refund_news import ask_for, follow


class NoSuchRefund(Exception):
    """There is no refund of this reference."""


def confirm_refund(
    *, refund: str, gateway: RefundGateway, actor: str, now: datetime, city: City
) -> Refund:
    """
    Ask the processor what is true of a refund that was sent, and post it once.

    One that the processor has never heard of is asked for again, under the same key. One that was
    done can still come to nothing; one that was not sent is returned as it is.

    :raises NoSuchRefund: if the reference is unknown
    :raises GatewayDown: if the processor does not answer; then nothing has changed here
    """
    found = by_reference(refund)
    if found is None:
        raise NoSuchRefund(refund)
    if found.state not in SENT:
        return found
    truth = gateway.fetch_refund(found.reference)
    if truth is None and found.state == RefundState.SUBMITTED:
        truth = ask_for(found, gateway)
    if truth is None:
        return found
    return follow(found, truth, actor=actor, now=now, city=city)
