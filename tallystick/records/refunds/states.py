"""A refund's life, as one table (DESIGN.md section 5)."""

from django.db import models

from tallystick.kernel.states import Lifecycle


class RefundState(models.TextChoices):
    """Where a refund stands."""

    REQUESTED = "REQUESTED"  # somebody asks for it; another person may have to agree
    APPROVED = "APPROVED"
    SUBMITTED = "SUBMITTED"  # in the books; the processor is asked, or was
    DONE = "DONE"  # the processor has given the money back
    FAILED = "FAILED"  # it could not: the money is here again
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"  # who asked for it takes the request back


_S = RefundState

# What is done can still come to nothing: the payer's bank may send it back days later.
LIFE: Lifecycle[RefundState] = Lifecycle(
    {
        _S.REQUESTED: (_S.APPROVED, _S.REJECTED, _S.WITHDRAWN),
        _S.APPROVED: (_S.SUBMITTED, _S.REJECTED),
        _S.SUBMITTED: (_S.DONE, _S.FAILED),
        _S.DONE: (_S.FAILED,),
        _S.FAILED: (),
        _S.REJECTED: (),
        _S.WITHDRAWN: (),
    }
)

WAITING = (_S.REQUESTED, _S.APPROVED)  # nothing is in the books yet
STANDING = (*WAITING, _S.SUBMITTED, _S.DONE)  # these count as given back
REFUSED = (_S.REJECTED, _S.WITHDRAWN)  # nothing was given back, nor tried
SENT = (_S.SUBMITTED, _S.DONE)
