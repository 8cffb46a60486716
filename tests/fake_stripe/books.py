"""The fake Stripe's books: every object, what is told of it, and how money moves."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

Thing = dict[str, Any]

VERSION = "2026-10-28.endive"
KEY = "sk_test_fake"
SECRET = "whsec_test123"
DISPUTE_FEE = 15_00


def real_now() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


class Books:
    """
    One Stripe account, all of it in memory.

    A key that begins with an underscore is the fake's own and is never shown.
    """

    def __init__(self, address: str, now: Callable[[], datetime] = real_now) -> None:
        self.address = address
        self.now = now
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.things: dict[str, Thing] = {}
        self.events: list[Thing] = []
        self.refunds_wait = False  # else a refund is done at once
        self.capture_cents: int | None = None  # the next page takes this much instead

    def seconds(self) -> int:
        return int(self.now().timestamp())

    def add(self, kind: str, prefix: str, **fields: Any) -> Thing:
        """Make a new object of Stripe's kind."""
        thing = {
            "id": f"{prefix}_{secrets.token_hex(8)}",
            "object": kind,
            "created": self.seconds(),
            "livemode": False,
            **fields,
        }
        self.things[thing["id"]] = thing
        return thing

    def all(self, kind: str) -> Iterator[Thing]:
        """Yield the objects of a kind, the newest first."""
        return (thing for thing in reversed(self.things.values()) if thing["object"] == kind)

    def tell(self, kind: str, thing: Thing) -> None:
        """Write news of an object as it is now."""
        event = self.add("event", "evt", type=kind, api_version=VERSION, pending_webhooks=1)
        event["request"] = {"id": None, "idempotency_key": None}
        event["data"] = {"object": shown(thing)}
        self.events.append(event)

    def dispute(self, charge: Thing, *, reason: str, cents: int | None = None) -> Thing:
        """Take money back for a card holder; for the holder of a bank account it is final."""
        debit = charge["payment_method_details"]["type"] == "us_bank_account"
        dispute = self.add(
            "dispute",
            "du",
            amount=charge["amount"] if cents is None else cents,
            currency="usd",
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            reason=reason,
            status="lost" if debit else "needs_response",
        )
        charge["disputed"] = True
        self.book("dispute", -dispute["amount"], dispute, kind="adjustment", fee=DISPUTE_FEE)
        self.tell("charge.dispute.created", dispute)
        self.tell("charge.dispute.funds_withdrawn", dispute)
        if debit:
            self.tell("charge.dispute.closed", dispute)
        return dispute

    def decide(self, dispute: Thing, *, won: bool) -> None:
        """Close a dispute for the city, or against it."""
        dispute["status"] = "won" if won else "lost"
        if won:
            self.book("dispute_reversal", dispute["amount"], dispute, kind="adjustment")
            self.tell("charge.dispute.funds_reinstated", dispute)
        self.tell("charge.dispute.closed", dispute)

    def give_back(self, charge: Thing, cents: int, **fields: Any) -> Thing:
        """Make a refund of a charge."""
        refund = self.add(
            "refund",
            "re",
            amount=cents,
            currency="usd",
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            status="pending" if self.refunds_wait else "succeeded",
            **fields,
        )
        charge["amount_refunded"] += cents
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.book("refund", -cents, refund)
        self.tell("refund.created", refund)
        self.tell("charge.refunded", charge)
        return refund

    def finish_refund(self, refund: Thing, *, failure: str = "") -> None:
        """Let a refund arrive, or come back from a closed account."""
        refund["status"] = "failed" if failure else "succeeded"
        if failure:
            refund["failure_reason"] = failure
            charge = self.things[refund["charge"]]
            charge["amount_refunded"] -= refund["amount"]
            charge["refunded"] = False
            self.book("refund_failure", refund["amount"], refund)
            self.tell("refund.failed", refund)
        else:
            self.tell("refund.updated", refund)

    def book_charge(self, charge: Thing) -> None:
        debit = charge["payment_method_details"]["type"] == "us_bank_account"
        cents = charge["amount"]
        # Stripe's list prices: 2.9 % and 30 cents, or 0.8 % and never more than 5 dollars.
        fee = min((cents * 8 + 500) // 1000, 5_00) if debit else (cents * 29 + 500) // 1000 + 30
        kind = "payment" if debit else "charge"
        self.book("charge", cents, charge, kind=kind, fee=fee)

    def book(
        self, category: str, cents: int, source: Thing, *, kind: str = "", fee: int = 0
    ) -> Thing:
        """Move the balance."""
        return self.add(
            "balance_transaction",
            "txn",
            amount=cents,
            fee=fee,
            net=cents - fee,
            currency="usd",
            reporting_category=category,
            type=kind or category,
            source=source["id"],
            _payout=None,
        )

    def pay_out(self) -> Thing:
        """
        Send the whole balance to the bank; the lines are those that moved it since the last.

        :raises LookupError: if nothing has moved it
        """
        moves = [move for move in self.all("balance_transaction") if not move["_payout"]]
        if not moves:
            raise LookupError("nothing has moved")
        net = sum(move["net"] for move in moves)
        payout = self.add(
            "payout",
            "po",
            amount=net,
            currency="usd",
            arrival_date=self.seconds(),
            automatic=True,
            status="paid",
            reconciliation_status="completed",
        )
        moves.append(self.book("payout", -net, payout))
        for move in moves:
            move["_payout"] = payout["id"]
        self.tell("payout.paid", payout)
        self.tell("payout.reconciliation_completed", payout)
        return payout


def shown(thing: Thing) -> Thing:
    """Return an object without the fake's own keys."""
    return {key: value for key, value in thing.items() if not key.startswith("_")}
