"""Tells what Stripe took and paid out, for comparison with our books."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import stripe

from tallystick.gateways.payments.protocol import LineKind, PayoutLine
from tallystick.gateways.payments.stripe.answers import (
    BalanceTransaction,
    Charge,
    Link,
    Payout,
    Session,
    asking,
    read,
)
from tallystick.gateways.payments.stripe.truth import RETURN_CODES
from tallystick.kernel.money import ZERO, Money

ALL = 100  # Stripe's largest page of a list
LONGEST_PAGE = timedelta(hours=24)  # Stripe lets no hosted page live longer

_KINDS = {
    "charge": LineKind.CHARGE,
    "charge_failure": LineKind.RETURN,
    "refund": LineKind.REFUND,
    "refund_failure": LineKind.REFUND,
    "dispute": LineKind.DISPUTE,
    "dispute_reversal": LineKind.DISPUTE_WON,
    "fee": LineKind.FEE,
    "network_cost": LineKind.FEE,
    "tax": LineKind.FEE,
}
_DEBITS_COME_BACK = {*RETURN_CODES, "bank_cannot_process"}


def completed_pages(client: stripe.StripeClient, since: datetime) -> Iterator[Session]:
    """Yield the pages on which money may have been taken since then, the newest first."""
    with asking():
        pages = client.v1.checkout.sessions.list(
            {
                "created": {"gte": int((since - LONGEST_PAGE).timestamp())},
                "status": "complete",
                "limit": ALL,
                "expand": ["data.payment_intent.latest_charge"],
            }
        )
        for page in pages.auto_paging_iter():
            yield read(Session, page)


def charges(client: stripe.StripeClient, since: datetime) -> Iterator[Charge]:
    """Yield all charges since then that took money or are on their way."""
    with asking():
        found = client.v1.charges.list({"created": {"gte": _seconds(since)}, "limit": ALL})
        for one in found.auto_paging_iter():
            charge = read(Charge, one)
            if charge.status != "failed":
                yield charge


def payouts(client: stripe.StripeClient, since: datetime) -> list[Payout]:
    """
    Return the automatic payouts made since then whose lines are complete, the oldest first.

    Lines that Stripe has not put together yet are told of later, so ask again for the same days.
    """
    with asking():
        found = client.v1.payouts.list({"created": {"gte": _seconds(since)}, "limit": ALL})
        all_of_them = [read(Payout, payout) for payout in found.auto_paging_iter()]
    return [
        payout
        for payout in reversed(all_of_them)
        if payout.reconciliation_status == "completed"
        and payout.status not in ("failed", "canceled")
    ]


def lines(client: stripe.StripeClient, payout: str) -> Iterator[PayoutLine]:
    """Yield the lines of a payout; their nets sum to its own."""
    with asking():
        found = client.v1.balance_transactions.list(
            {"payout": payout, "limit": ALL, "expand": ["data.source"]}
        )
        moves = [read(BalanceTransaction, move) for move in found.auto_paging_iter()]
    # The payout itself is in the list, too, with the opposite sign.
    moves = [move for move in moves if move.source is None or move.source.id != payout]
    pages = _pages_of(client, moves)
    for move in moves:
        yield _line(move, pages)


def _line(move: BalanceTransaction, pages: dict[str, str]) -> PayoutLine:
    kind = _KINDS.get(move.reporting_category, LineKind.OTHER)
    source = move.source
    if kind is LineKind.DISPUTE and source and source.reason in _DEBITS_COME_BACK:
        kind = LineKind.RETURN
    gross, fee = Money(move.amount), Money(move.fee)
    if kind is LineKind.FEE:
        # Stripe books a fee of its own as an amount that it takes.
        gross, fee = ZERO, fee - gross
    return PayoutLine(
        line_reference=move.id,
        kind=kind,
        gross=gross,
        fee=fee,
        net=Money(move.net),
        charge_reference=pages.get((source and source.payment_intent) or "", ""),
        refund_reference=source.id if source and source.object == "refund" else "",
    )


def _pages_of(client: stripe.StripeClient, moves: list[BalanceTransaction]) -> dict[str, str]:
    """
    Return the page of each intent that the movements name.

    The charges of a payout are of a few days, so their pages are read as a list; what is left,
    such as the refund of an old payment, is looked up one by one.
    """
    sources = [move.source for move in moves if move.source and move.source.payment_intent]
    taken = [source.created for source in sources if source.object == "charge" and source.created]
    wanted = {source.payment_intent for source in sources if source.payment_intent}
    pages: dict[str, str] = {}
    if taken:
        first = min(taken) - int(LONGEST_PAGE.total_seconds())
        with asking():
            found = client.v1.checkout.sessions.list(
                {
                    "created": {"gte": first, "lte": max(taken)},
                    "status": "complete",
                    "limit": ALL,
                }
            )
            for one in found.auto_paging_iter():
                link = read(Link, one)
                if link.payment_intent in wanted:
                    pages[link.payment_intent] = link.id
    for intent in wanted - pages.keys():
        page = page_of(client, intent)
        if page:
            pages[intent] = page
    return pages


def page_of(client: stripe.StripeClient, intent: str) -> str:
    """Return the page of an intent, or nothing if it has none."""
    with asking():
        found = client.v1.checkout.sessions.list({"payment_intent": intent, "limit": 1})
        return next((read(Link, one).id for one in found.data), "")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
