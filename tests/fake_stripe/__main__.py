"""Run the fake Stripe for a browser: `python -m tests.fake_stripe --portal http://localhost:8000`."""

import argparse
import sys
import time

import httpx

from tests.fake_stripe.account import ACCOUNTS, CARDS
from tests.fake_stripe.books import KEY, SECRET
from tests.fake_stripe.server import FakeStripe, serving


def main() -> None:
    """Serve until Ctrl-C, and bring webhooks to the portal meanwhile."""
    options = argparse.ArgumentParser(prog="python -m tests.fake_stripe")
    options.add_argument("--port", type=int, default=8420)
    options.add_argument("--portal", default="http://localhost:8000")
    chosen = options.parse_args()
    with serving(chosen.port) as fake:
        sys.stdout.write(greeting(fake))
        sys.stdout.flush()
        try:
            deliver_for_ever(fake, f"{chosen.portal}/webhooks/stripe/")
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")


def greeting(fake: FakeStripe) -> str:
    """Return what somebody with a browser needs to know."""
    lines = [
        f"Fake Stripe on {fake.account.address}. Start the portal with:",
        f"  PAYMENT_GATEWAY=stripe STRIPE_API_BASE={fake.account.address}",
        f"  STRIPE_SECRET_KEY={KEY} STRIPE_WEBHOOK_SECRETS={SECRET}",
        "Cards:",
        *(f"  {number}  {fate or 'pays'}" for number, fate in CARDS.items()),
        "Bank accounts:",
        *(f"  {number}  {fate or 'pays'}" for number, fate in ACCOUNTS.items()),
    ]
    return "\n".join([*lines, ""])


def deliver_for_ever(fake: FakeStripe, url: str) -> None:
    """Bring webhooks every second."""

    def send(body: bytes, headers: dict[str, str]) -> int:
        try:
            return httpx.post(url, content=body, headers=headers, timeout=10).status_code
        except httpx.HTTPError:
            return 0

    while True:
        with fake.lock:
            fake.account.tick()
        fake.courier.deliver(send)
        time.sleep(1)


if __name__ == "__main__":
    main()
