"""What carries a message to a person, as plain data."""

from dataclasses import dataclass
from typing import Protocol


class NotDelivered(Exception):
    """The carrier did not take the message; try again later. Says why, without its content."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `key` never changes, so that a mail system can recognize a repetition."""

    key: str
    recipient: str
    subject: str
    text: str
    html: str
    language: str


class Delivery(Protocol):
    """Something that takes a message and carries it."""

    def send(self, message: Message) -> None:
        """Hand the message over. :raises NotDelivered: if it was not taken"""
        ...
