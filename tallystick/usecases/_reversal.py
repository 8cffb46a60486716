"""Takes a payment back out of the books: the bank returned it, or the card holder won."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tallystick.catalog.model import City
from tallystick.kernel.dates import local_day
from tallystick.kernel.identifiers import new_id
from tallystick.ledger.reverse import reverse
from tallystick.records.billing.models import Obligation
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Allocation, Payment, PaymentEvent
from tallystick.records.payments.states import LIFE, PaymentState
from tallystick.usecases._attempts import MovedMeanwhile


def reverse_payment(
    payment: Payment,
    state: PaymentState,
    *,
    reason: str,
    actor: str,
    now: datetime,
    city: City,
) -> None:
    """
    Post the mirror image of the payment's entry, open its bills again and tell the payer.

    Late fees then run as if nothing had been paid (DOMAIN.md P12): the rules leave out an entry
    and its mirror image.

    :raises MovedMeanwhile: if somebody else has moved the payment
    """
    before = PaymentState(payment.state)
    LIFE.check(before, state)
    with transaction.atomic():
        paid = list(Allocation.objects.filter(payment=payment).order_by("obligation_id"))
        wanted = [allocation.obligation_id for allocation in paid]
        list(Obligation.objects.filter(id__in=wanted).order_by("id").select_for_update())
        moved = Payment.objects.filter(id=payment.id, state=before).update(
            state=state, reason=reason, asked_at=now
        )
        if not moved:
            raise MovedMeanwhile(payment.reference)
        reverse(
            key=f"payment:{payment.id}:taken",
            new_key=f"payment:{payment.id}:reversed",
            kind="reversal",
            effective_at=now,
            posting_date=local_day(now, city.zone),
            now=now,
        )
        for allocation in paid:
            Obligation.objects.filter(id=allocation.obligation_id).update(
                open_cents=F("open_cents") + allocation.cents, revision=F("revision") + 1
            )
        PaymentEvent.objects.create(
            payment=payment, before=before, after=state, at=now, actor=actor, detail=reason
        )
        _tell(payment, now=now)


def _tell(payment: Payment, *, now: datetime) -> None:
    checkout = payment.checkout
    if checkout and checkout.email:
        Notice.objects.create(
            id=new_id(),
            fact=f"payment:{payment.id}",
            kind="payment-returned",
            recipient=checkout.email,
            language=checkout.language,
            context={"reference": payment.reference},
            created_at=now,
        )
