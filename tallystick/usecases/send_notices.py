"""Sends the messages that wait in the outbox."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tallystick.gateways.delivery.protocol import Delivery, Message, NotDelivered
from tallystick.records.notices.models import Notice
from tallystick.records.notices.queries import claim

log = logging.getLogger(__name__)

Writer = Callable[[Notice], Message]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did."""

    sent: int
    not_delivered: int


def send_notices(
    *, write: Writer, delivery: Delivery, limit: int, actor: str, now: datetime
) -> Sent:
    """
    Send at most `limit` messages that are due, each in a transaction of its own.

    A message is locked while it is sent, so that two workers never send the same one. One that is
    not taken, or cannot be written, waits longer every time and holds up no other. Only if we die
    between sending and writing it down is it sent again, under the same Message-ID.
    """
    sent = not_delivered = 0
    while sent + not_delivered < limit:
        with transaction.atomic():
            notice = claim(now=now)
            if notice is None:
                break
            notice.tried_at, notice.attempts = now, notice.attempts + 1
            if _sent(notice, write, delivery, now=now):
                sent += 1
            else:
                not_delivered += 1
            notice.save(update_fields=["tried_at", "attempts", "sent_at", "subject", "body"])
    return Sent(sent, not_delivered)


def _sent(notice: Notice, write: Writer, delivery: Delivery, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            message = write(notice)
        delivery.send(message)
    except NotDelivered as error:
        log.warning("notice %s was not delivered: %s", notice.id, error)
        return False
    except Exception:  # a mistake of ours in one message must not stop the others
        log.exception("notice %s could not be written", notice.id)
        return False
    notice.subject, notice.body, notice.sent_at = message.subject, message.text, now
    return True
