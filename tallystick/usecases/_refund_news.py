"""Asks the processor for a refund, and follows what it says of one."""

from datetime import datetime

from django.db import transaction

from tallystick.catalog.model import City
from tallystick.gateways.payments.protocol import RefundGateway, RefundTruth, Refused
from tallystick.gateways.payments.protocol import RefundState as Said
from tallystick.kernel.money import Money
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import LIFE, SENT, RefundState
from tallystick.usecases._money import lock_money
from tallystick.usecases._refunds import post_done, post_failed, step
from tallystick.usecases._telling import tell

_STATES = {Said.DONE: RefundState.DONE, Said.FAILED: RefundState.FAILED}


def ask_for(refund: Refund, gateway: RefundGateway) -> RefundTruth:
    """Ask for the refund, once for its reference; refused, it has come to nothing."""
    payment, amount = refund.payment, Money(refund.total_cents)
    try:
        return gateway.refund(
            payment.gateway_reference,
            amount,
            reference=refund.reference,
            reason=refund.reason,
            idempotency_key=refund.reference,
        )
    except Refused as refusal:
        return RefundTruth(
            gateway_reference="",
            reference=refund.reference,
            charge_reference=payment.gateway_reference,
            state=Said.FAILED,
            amount=amount,
            reason=str(refusal),
        )


def follow(refund: Refund, truth: RefundTruth, *, actor: str, now: datetime, city: City) -> Refund:
    """Move the refund to where the processor says that it is; who comes second finds it done."""
    opened = refund.lines.exclude(obligation=None).values_list("obligation_id", flat=True)
    with transaction.atomic():
        payment, _ = lock_money(refund.payment_id, city=city, others=opened)
        locked = Refund.objects.select_for_update().get(id=refund.id)
        locked.payment = payment
        if locked.state not in SENT:
            return locked
        locked.asked_at = now
        locked.gateway_reference = truth.gateway_reference or locked.gateway_reference
        state = _STATES.get(truth.state)
        if state is None or state not in LIFE.after(RefundState(locked.state)):
            locked.save(update_fields=["asked_at", "gateway_reference"])
            return locked
        posted = post_done if state == RefundState.DONE else post_failed
        posted(locked, now=now, city=city)
        step(locked, state, actor=actor, now=now, detail=truth.reason)
        kind = "refund-done" if state == RefundState.DONE else "refund-failed"
        tell(payment, kind, fact=f"refund:{locked.id}", now=now)
    return locked
