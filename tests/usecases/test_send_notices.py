"""The outbox: each message once, whoever sends it, and in the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from tallystick.gateways.delivery.mail import MailDelivery
from tallystick.gateways.delivery.protocol import Message, NotDelivered
from tallystick.kernel.identifiers import new_id
from tallystick.records.notices.models import Notice
from tallystick.usecases.send_notices import Sent, send_notices
from tests.moment import NOON

MAIL = MailDelivery(sender="help@pay.chicago.example", domain="pay.chicago.example")


class ClosedMailbox:
    """A mail server that takes nothing."""

    def send(self, message: Message) -> None:
        raise NotDelivered("ConnectionRefusedError")


def notice(recipient: str = "ana@example.org", **changes: object) -> Notice:
    identity = new_id()
    return Notice.objects.create(
        id=identity,
        fact=f"payment:{identity}",
        kind="payment-received",
        recipient=recipient,
        language="en",
        created_at=NOON,
        **changes,
    )


def plainly(notice: Notice) -> Message:
    if notice.recipient == "unwritable@example.org":
        raise KeyError("a mistake of ours")
    return Message(
        key=str(notice.id),
        recipient=notice.recipient,
        subject="Payment received",
        text="Thank you.",
        html="<p>Thank you.</p>",
        language=notice.language,
    )


def send(delivery: object = MAIL, after: timedelta = timedelta(0), limit: int = 10) -> Sent:
    return send_notices(
        write=plainly, delivery=delivery, limit=limit, actor="job", now=NOON + after
    )


def test_what_was_sent_is_written_down_as_it_was_sent(db) -> None:
    waiting = notice()

    assert send() == Sent(1, 0)
    assert send() == Sent(0, 0)

    waiting.refresh_from_db()
    assert (waiting.subject, waiting.body) == ("Payment received", "Thank you.")
    assert waiting.sent_at == NOON
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.org"]
    assert sent.extra_headers["Message-ID"] == f"<{waiting.id}@pay.chicago.example>"
    assert sent.alternatives[0].mimetype == "text/html"


def test_a_closed_mailbox_is_tried_again_after_longer_and_longer_waits(db) -> None:
    waiting = notice()

    assert send(ClosedMailbox()) == Sent(0, 1)
    assert send(after=timedelta(seconds=59)) == Sent(0, 0)
    assert send(ClosedMailbox(), after=timedelta(seconds=60)) == Sent(0, 1)
    assert send(after=timedelta(seconds=170)) == Sent(0, 0)
    assert send(after=timedelta(seconds=180)) == Sent(1, 0)

    waiting.refresh_from_db()
    assert waiting.attempts == 3


def test_one_that_cannot_be_written_holds_up_no_other(db) -> None:
    notice("unwritable@example.org")
    notice("ben@example.org")

    assert send() == Sent(1, 1)
    assert [sent.to for sent in mail.outbox] == [["ben@example.org"]]


def test_a_run_sends_no_more_than_its_share(db) -> None:
    for _ in range(5):
        notice()

    assert send(limit=2) == Sent(2, 0)
    assert Notice.objects.filter(sent_at=None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_send_each_message_once() -> None:
    for number in range(20):
        notice(f"resident{number}@example.org")

    def work(_: int) -> int:
        try:
            return send(limit=20).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 20

    assert len({sent.to[0] for sent in mail.outbox}) == len(mail.outbox) == 20
