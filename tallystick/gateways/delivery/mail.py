"""Sends messages by email, through Django's mail framework."""

import smtplib

from django.core.mail import BadHeaderError, EmailMultiAlternatives

from tallystick.gateways.delivery.protocol import Message, NotDelivered


class MailDelivery:
    """
    Email from one sender, as settings.EMAIL_BACKEND carries it.

    `domain` ends every Message-ID, which is made from the message's key: a message that was sent
    twice because we died in between arrives as one in most mailboxes.
    """

    def __init__(self, *, sender: str, domain: str) -> None:
        self._sender = sender
        self._domain = domain

    def send(self, message: Message) -> None:
        """Hand the message over. :raises NotDelivered: if it was not taken"""
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=self._sender,
            to=[message.recipient],
            headers={
                "Message-ID": f"<{message.key}@{self._domain}>",
                "Content-Language": message.language,
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except (OSError, smtplib.SMTPException, BadHeaderError) as error:
            raise NotDelivered(type(error).__name__) from error
