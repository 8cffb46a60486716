"""Finds a payment again by its confirmation number, for whoever has the number."""

from datetime import datetime

from tallystick.kernel.identifiers import tidy_code
from tallystick.records.lookups.models import Tries
from tallystick.records.payments.models import Payment
from tallystick.records.payments.queries import by_reference
from tallystick.usecases import _tries

_LENGTH = 19  # of a confirmation number; a receipt's own code has its biller's number behind it


def find_receipt(*, code: str, source: str, actor: str, now: datetime) -> Payment | None:
    """
    Return the payment, or None: there is none, or this source has tried too often.

    :param code: a confirmation number or a receipt's code, in any spelling
    :param source: the network address it was typed at
    """
    payment = by_reference(tidy_code(code)[:_LENGTH])
    tries = Tries.count(_tries.key("receipt", source), now=now)
    over = _tries.is_over(tries, everyone=_tries.misses_of_all(now=now))
    if payment is None or over:
        _tries.note_miss(now=now)
        return None
    tries.was_a_hit()
    return payment
