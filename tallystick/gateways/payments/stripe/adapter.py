"""Asks Stripe through its official SDK, and doubts every answer (docs/stripe.md)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import stripe

from tallystick.gateways.payments.protocol import (
    CheckoutRequest,
    GatewayDown,
    GatewayEvent,
    HostedPage,
    Payout,
    PayoutLine,
    RefundState,
    RefundTruth,
    Refused,
    Truth,
)
from tallystick.gateways.payments.stripe import statements
from tallystick.gateways.payments.stripe.answers import (
    OUR_REFUND,
    OURS,
    Dispute,
    Found,
    Link,
    Page,
    Refund,
    Session,
    asking,
    read,
    when,
)
from tallystick.gateways.payments.stripe.events import read_event
from tallystick.gateways.payments.stripe.orders import checkout_params, refund_params
from tallystick.gateways.payments.stripe.truth import (
    foreign,
    refund_state,
    refund_truth,
    truth_of,
)
from tallystick.kernel.money import ZERO, Money

API_BASE = "https://api.stripe.com"
TIMEOUT = (2.0, 5.0)  # seconds to connect, and to wait for an answer; with one retry below 15
_EXPAND = ["payment_intent.latest_charge"]
_MOST_REFUNDS = 10_000  # looked through for one of ours


class StripeGateway:
    """
    Stripe's hosted Checkout, refunds, payouts and webhooks; safe to share between threads.

    A page lives 31 minutes longer than it is asked to, because Stripe opens none for less than 30;
    we close it when our own time is over. api_base leads to a fake of Stripe in the tests.
    """

    code = "stripe"

    def __init__(
        self,
        secret_key: str,
        *,
        api_version: str,
        webhook_secrets: Sequence[str] = (),
        api_base: str = API_BASE,
        tolerance: timedelta = timedelta(minutes=5),
        retries: int = 1,
    ) -> None:
        self._webhook_secrets = tuple(webhook_secrets)
        self._tolerance = tolerance
        self._client = stripe.StripeClient(
            secret_key,
            stripe_version=api_version,
            base_addresses={"api": api_base.rstrip("/")},
            max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> HostedPage:
        """Open a hosted page, the same one for the same key. :raises Refused: if it is malformed"""
        with asking():
            session = self._client.v1.checkout.sessions.create(
                checkout_params(request), {"idempotency_key": idempotency_key}
            )
        page = read(Page, session)
        return HostedPage(gateway_reference=page.id, url=page.url)

    def expire_checkout(self, gateway_reference: str) -> Truth:
        """Close the page unless it was paid, and return what is true then."""
        try:
            with asking():
                session = self._client.v1.checkout.sessions.expire(
                    gateway_reference, {"expand": _EXPAND}
                )
        except Refused:
            # It is closed already, or it was paid: what is true says which.
            return self.fetch(gateway_reference)
        return self._truth(read(Session, session))

    def fetch(self, gateway_reference: str) -> Truth:
        """
        Return what is true of a page; an intent stands for its page.

        :raises Refused: if there is no such page
        """
        page = gateway_reference
        if page.startswith("pi_"):
            page = statements.page_of(self._client, page)
            if not page:
                raise Refused(f"no page has the intent {gateway_reference}")
        with asking():
            session = self._client.v1.checkout.sessions.retrieve(page, {"expand": _EXPAND})
        return self._truth(read(Session, session))

    def find(self, reference: str) -> Truth | None:
        """
        Return what is true by our own reference, or None if nobody has tried to pay.

        Stripe has no search for pages, but one for intents, and an intent is there as soon as the
        payer presses Pay. It may lag by a minute. A page on which nobody has acted is not found:
        whoever must close it opens it again with the same key, which brings the same page.
        """
        quoted = reference.replace("\\", "\\\\").replace("'", "\\'")
        with asking():
            intents = self._client.v1.payment_intents.search(
                {"query": f"metadata['{OURS}']:'{quoted}'", "limit": statements.ALL}
            )
            ids = [read(Found, intent).id for intent in intents.auto_paging_iter()]
        pages = [page for one in ids if (page := statements.page_of(self._client, one))]
        truths = [self.fetch(page) for page in pages]
        return next((told for told in truths if told.captured > ZERO), None) or next(
            iter(truths), None
        )

    def parse_webhook(
        self, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> tuple[GatewayEvent, ...]:
        """Verify and read a webhook. :raises BadSignature: if forged, or too old at now"""
        event = read_event(
            self._client,
            body,
            headers,
            secrets=self._webhook_secrets,
            tolerance=self._tolerance,
            now=now,
        )
        return (event,)

    def refund(
        self,
        gateway_reference: str,
        amount: Money,
        *,
        reference: str,
        reason: str,
        idempotency_key: str,
    ) -> RefundTruth:
        """
        Give money of a charge back to its source, once for the same key.

        Stripe forgets keys after a day, so the intent's refunds are looked through first.

        :raises Refused: if more is asked for than is left, or the charge is disputed or returned
        """
        intent = self._intent_of(gateway_reference)
        for refund in self._refunds(intent):
            if refund.metadata.get(OUR_REFUND) == reference:
                if refund.amount != amount.cents:
                    raise Refused("the same refund was asked for with another amount")
                return refund_truth(refund, gateway_reference)
        params = refund_params(intent, amount, reference=reference, reason=reason)
        with asking():
            made = self._client.v1.refunds.create(params, {"idempotency_key": idempotency_key})
        return refund_truth(read(Refund, made), gateway_reference)

    def fetch_refund(self, reference: str) -> RefundTruth | None:
        """
        Return what is true of a refund by our own reference, or None if there is none.

        Stripe has no search for refunds, so they are looked through, the newest first.

        :raises GatewayDown: if there are too many to look through all of them
        """
        with asking():
            found = self._client.v1.refunds.list({"limit": statements.ALL})
            for seen, one in enumerate(found.auto_paging_iter()):
                refund = read(Refund, one)
                if refund.metadata.get(OUR_REFUND) == reference:
                    page = statements.page_of(self._client, refund.payment_intent or "")
                    return refund_truth(refund, page)
                if seen >= _MOST_REFUNDS:
                    raise GatewayDown("stripe: too many refunds to look through")
        return None

    def charges_since(self, moment: datetime) -> Iterator[Truth]:
        """
        Yield every page on which money was taken since then, the oldest first.

        Money that was taken on no page of ours is among it, so that it is noticed, too.
        """
        pages = list(statements.completed_pages(self._client, moment))
        known = {page.payment_intent.id for page in pages if page.payment_intent}
        strangers = [
            foreign(charge)
            for charge in statements.charges(self._client, moment)
            if charge.payment_intent not in known
        ]
        taken = [(told.acted_at, told) for told in [*map(self._truth, pages), *strangers]]
        since = [(acted_at, told) for acted_at, told in taken if acted_at and acted_at >= moment]
        yield from (told for _, told in sorted(since, key=lambda one: one[0]))

    def payouts_since(self, moment: datetime) -> Iterator[Payout]:
        """Yield the payouts sent since then, the oldest first."""
        for payout in statements.payouts(self._client, moment):
            yield Payout(payout.id, when(payout.created), Money(payout.amount))

    def payout_lines(self, payout_reference: str) -> Iterator[PayoutLine]:
        """Yield the lines of a payout; their nets sum to the payout's."""
        yield from statements.lines(self._client, payout_reference)

    def _truth(self, session: Session) -> Truth:
        intent = session.payment_intent
        charge = intent.latest_charge if intent else None
        if intent is None or charge is None:
            return truth_of(session, refunded=ZERO, disputes=())
        refunds = self._refunds(intent.id) if charge.amount_refunded else []
        alive = [refund for refund in refunds if refund_state(refund) is not RefundState.FAILED]
        return truth_of(
            session,
            refunded=Money(sum(refund.amount for refund in alive)),
            disputes=self._disputes(intent.id) if charge.disputed else (),
        )

    def _intent_of(self, gateway_reference: str) -> str:
        with asking():
            found = self._client.v1.checkout.sessions.retrieve(gateway_reference)
        intent = read(Link, found).payment_intent
        if not intent:
            raise Refused("nothing was paid on this page")
        return intent

    def _refunds(self, intent: str) -> list[Refund]:
        with asking():
            found = self._client.v1.refunds.list(
                {"payment_intent": intent, "limit": statements.ALL}
            )
            return [read(Refund, refund) for refund in found.auto_paging_iter()]

    def _disputes(self, intent: str) -> list[Dispute]:
        with asking():
            found = self._client.v1.disputes.list(
                {"payment_intent": intent, "limit": statements.ALL}
            )
            return [read(Dispute, dispute) for dispute in found.auto_paging_iter()]
