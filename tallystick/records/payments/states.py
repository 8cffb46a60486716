"""A payment's life, as one table (DESIGN.md section 5)."""

from django.db import models

from tallystick.kernel.states import Lifecycle


class PaymentState(models.TextChoices):
    """Where a payment stands, for us."""

    CREATED = "CREATED"  # the intent is recorded, the processor may not know of it yet
    SUBMITTED = "SUBMITTED"  # the processor's page is open
    ACTION_REQUIRED = "ACTION_REQUIRED"  # the payer's bank wants one more step
    PENDING = "PENDING"  # an eCheck was accepted; the bill is credited
    CAPTURED = "CAPTURED"  # the money was taken
    SETTLED = "SETTLED"  # it arrived in a payout
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    RETURNED = "RETURNED"  # the bank took an eCheck back
    DISPUTED = "DISPUTED"
    DISPUTE_WON = "DISPUTE_WON"
    DISPUTE_LOST = "DISPUTE_LOST"


class PublicState(models.TextChoices):
    """Where a payment stands, for a resident."""

    IN_PROGRESS = "IN_PROGRESS"
    PAID = "PAID"
    NOT_PAID = "NOT_PAID"
    REFUNDED = "REFUNDED"
    RETURNED = "RETURNED"


_S = PaymentState
_TAKEN = (_S.PENDING, _S.CAPTURED)
_CLOSED = (_S.FAILED, _S.CANCELED, _S.EXPIRED)

# A closed payment can still be taken: the payer may win the race against our closing it (X12).
LIFE: Lifecycle[PaymentState] = Lifecycle(
    {
        _S.CREATED: (_S.SUBMITTED, _S.ACTION_REQUIRED, *_TAKEN, *_CLOSED),
        _S.SUBMITTED: (_S.ACTION_REQUIRED, *_TAKEN, *_CLOSED),
        _S.ACTION_REQUIRED: (_S.SUBMITTED, *_TAKEN, *_CLOSED),
        _S.PENDING: (_S.CAPTURED, _S.SETTLED, _S.RETURNED, _S.DISPUTED),
        _S.CAPTURED: (_S.SETTLED, _S.RETURNED, _S.DISPUTED),
        _S.SETTLED: (_S.RETURNED, _S.DISPUTED),
        _S.FAILED: _TAKEN,
        _S.CANCELED: _TAKEN,
        _S.EXPIRED: _TAKEN,
        _S.RETURNED: (),
        _S.DISPUTED: (_S.DISPUTE_WON, _S.DISPUTE_LOST),
        _S.DISPUTE_WON: (_S.DISPUTED,),  # a card company may ask again
        _S.DISPUTE_LOST: (_S.DISPUTE_WON,),  # or change its mind
    }
)

LIVE = (_S.CREATED, _S.SUBMITTED, _S.ACTION_REQUIRED)  # these hold their amount on the bill
TAKEN = (*_TAKEN, _S.SETTLED)
KEPT = (*TAKEN, _S.DISPUTE_WON)  # the money is the city's to give back
UNDECIDED = (_S.PENDING, _S.DISPUTED)  # the bank may still take it; a refund waits
NOT_TAKEN = (*LIVE, *_CLOSED)  # as far as we have heard

PUBLIC = {
    _S.CREATED: PublicState.IN_PROGRESS,
    _S.SUBMITTED: PublicState.IN_PROGRESS,
    _S.ACTION_REQUIRED: PublicState.IN_PROGRESS,
    _S.PENDING: PublicState.IN_PROGRESS,
    _S.CAPTURED: PublicState.PAID,
    _S.SETTLED: PublicState.PAID,
    _S.FAILED: PublicState.NOT_PAID,
    _S.CANCELED: PublicState.NOT_PAID,
    _S.EXPIRED: PublicState.NOT_PAID,
    _S.RETURNED: PublicState.RETURNED,
    _S.DISPUTED: PublicState.PAID,
    _S.DISPUTE_WON: PublicState.PAID,
    _S.DISPUTE_LOST: PublicState.RETURNED,
}
