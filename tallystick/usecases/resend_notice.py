"""Sends a message once more, or goes on with one that was given up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tallystick.records.notices.models import Notice
from tallystick.usecases._audit import audited


class NoSuchNotice(Exception):
    """There is no such message."""


def resend_notice(*, notice: UUID, actor: str, now: datetime) -> Notice:
    """
    Put a message back into the outbox as if it was new; the worker sends it within seconds.

    It is written anew, so it tells what is true then.

    :raises NoSuchNotice: if there is none
    """
    with transaction.atomic(), audited("resend_notice", actor=actor):
        found = Notice.objects.select_for_update().filter(id=notice).first()
        if found is None:
            raise NoSuchNotice(notice)
        found.attempts, found.tried_at, found.sent_at = 0, None, None
        found.save(update_fields=["attempts", "tried_at", "sent_at"])
    return found
