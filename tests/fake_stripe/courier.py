"""The fake Stripe's webhooks: signed, tried again for three days, and as unruly as the net."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import stripe

from tests.fake_stripe.books import SECRET, Books, Thing

# Seconds until the next try; three days after the first one Stripe gives up.
WAITS = (60, 300, 1800, 7200, 18000, 36000, 36000, 36000, 36000, 36000, 36000)
Send = Callable[[bytes, dict[str, str]], int]


@dataclass
class Letter:
    """One event on its way."""

    event: Thing
    due: int
    tries: int = 0


@dataclass
class Courier:
    """Brings events to the portal, unless it is told to drop, hold, double or turn them round."""

    account: Books
    letters: list[Letter] = field(default_factory=list)
    seen: int = 0
    drops: bool = False
    doubles: bool = False
    backwards: bool = False
    late: int = 0  # seconds

    def collect(self) -> None:
        """Take the news that nobody has taken yet."""
        new = self.account.events[self.seen :]
        self.seen = len(self.account.events)
        if self.drops:
            return
        due = self.account.seconds() + self.late
        letters = [Letter(event, due) for event in new for _ in range(1 + self.doubles)]
        self.letters += reversed(letters) if self.backwards else letters

    def deliver(self, send: Send) -> int:
        """Send what is due; return how many were taken. Any answer but 2xx is tried again."""
        self.collect()
        now, taken = self.account.seconds(), 0
        for letter in [letter for letter in self.letters if letter.due <= now]:
            body, headers = self.write(letter.event)
            if 200 <= send(body, headers) < 300:
                self.letters.remove(letter)
                taken += 1
            elif letter.tries == len(WAITS):
                self.letters.remove(letter)
            else:
                letter.due, letter.tries = now + WAITS[letter.tries], letter.tries + 1
        return taken

    def write(self, event: Thing, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
        """Return an event as it is sent now."""
        body = json.dumps(event)
        signed = stripe.WebhookSignature.generate_signature_header(
            body, secret, timestamp=self.account.seconds()
        )
        return body.encode(), {"Stripe-Signature": signed}
