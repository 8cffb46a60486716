"""Writes the emails: the same facts as the receipt page, and one link, to the receipt."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from tallystick.channels.web.mail_words import opening
from tallystick.channels.web.proof_words import tell
from tallystick.channels.web.usage_mail import write_high_use
from tallystick.gateways.delivery.protocol import Message
from tallystick.records.notices.models import Notice
from tallystick.records.receipts.queries import proof


class NothingToTell(Exception):
    """The notice is about a payment that was never taken."""


def write(notice: Notice) -> Message:
    """
    Return a notice as a message, in its own language.

    :raises NothingToTell: if there is no receipt to tell about
    """
    if notice.kind == "high-use":
        with override(notice.language):
            return write_high_use(notice)
    reference = notice.context["reference"]
    found = proof(reference)
    if found is None:
        raise NothingToTell(reference)
    with override(notice.language):
        context = {
            "opening": opening(notice.kind),
            "told": tell(found),
            "reference": reference,
            "url": settings.SITE_URL + reverse("receipt", args=[reference]),
            "city": settings.CITY,
            "pretend": settings.PRETEND,
            "language": notice.language,
        }
        subject = render_to_string(f"mail/{notice.kind}-subject.txt", context)
        return Message(
            key=str(notice.id),
            recipient=notice.recipient,
            subject=" ".join(subject.split()),
            text=render_to_string("mail/receipt.txt", context).strip() + "\n",
            html=render_to_string("mail/receipt.html", context),
            language=notice.language,
        )
