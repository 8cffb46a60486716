"""
Signed webhook sequences of Stripe end in the state that they state.

The sequences are not in this repository. The tests look for them in `../shared/vectors/`, beside
it, and are skipped where they are absent.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as city_settings
from django.test import Client
from pytest_django.fixtures import Settings

from tallystick.channels.jobs.webhooks import work_off
from tallystick.config.gateways import payment_gateway
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry, Posting
from tallystick.records.billing.models import Obligation
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.payments.models import Payment, PaymentEvent
from tallystick.records.payments.states import PaymentState
from tallystick.records.receipts.models import Receipt
from tallystick.usecases.start_payment import start_payment
from tests import books, moment
from tests.fake_stripe.books import Thing
from tests.fake_stripe.server import FakeStripe
from tests.people import bill
from tests.resident import URLS, Resident

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "stripe-webhooks"
NAMES = [
    *("ach-pending-then-failed", "ach-settled-then-returned-as-dispute", "amount-mismatch"),
    *("card-paid", "card-paid-reordered-duplicated", "session-expired-unpaid"),
    *("settled-event-late-after-failed", "unknown-payment"),
]
CLEARED, EXPIRED = {PaymentState.CAPTURED}, {PaymentState.EXPIRED}
# The sequences' words for how a payment ends, in ours. An eCheck that Stripe calls failed was
# accepted first: here it is a return, so that a payer who thinks that they have paid is told.
OURS = {
    "paid": CLEARED,
    "abandoned": EXPIRED,
    "failed": {PaymentState.FAILED, PaymentState.RETURNED},
    "returned": {PaymentState.RETURNED},
    "exception": CLEARED,  # and all of it is unapplied
    "unmatched-receipt": {PaymentState.SUBMITTED},  # nothing was heard of this payment
}
DEBITS = ("ach-", "settled-event-late")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is absent"),
]
Vector = dict[str, Any]


def read(name: str) -> Vector:
    vector: Vector = json.loads((VECTORS / f"{name}.json").read_text())
    return vector


class Scene:
    """A payment that waits at Stripe, and what the deliveries say has become of it there."""

    def __init__(self, fake: FakeStripe, name: str) -> None:
        self.fake, self.vector = fake, read(name)
        self.method = "echeck" if name.startswith(DEBITS) else "card"
        self.gateway = payment_gateway()
        self.told: dict[str, Thing] = {}
        self.portal = Client()
        # The signatures are of a fixed day, and the portal takes none that is older than minutes.
        signed = min(one["timestamp"] for one in self.vector["deliveries"])
        moment.CLOCK.moment = datetime.fromtimestamp(signed, UTC) - timedelta(minutes=2)
        self.ticket = self._begin()

    def _begin(self) -> Obligation:
        """Let Ana owe what was asked for, the card's fee included, and go to Stripe's page."""
        asked, fee = self.vector["asked_cents"], 2_60 if self.method == "card" else 0
        ticket = bill(amount=Money(asked - fee))
        ana = Resident(moment.CLOCK).wants(ticket).chooses(self.method)
        page = start_payment(
            checkout=ana.basket.id,
            gateway=self.gateway,
            urls=URLS,
            actor="guest",
            now=moment.CLOCK.moment,
            city=city_settings.CITY,
        )
        session = self.fake.account.things.pop(page.gateway_reference)
        assert session["amount_total"] == asked
        # The deliveries know the payment and its page by names of their own.
        self.reference = self.vector["payment_id"]
        session.update(id="cs_1", client_reference_id=self.reference)
        self.fake.account.things["cs_1"] = session
        Payment.objects.update(reference=self.reference, gateway_reference="cs_1")
        return ticket

    @property
    def deliveries(self) -> list[tuple[bytes, str, Thing]]:
        return [
            (one["body"].encode(), one["header"], json.loads(one["body"]))
            for one in self.vector["deliveries"]
        ]

    def happens(self, until: int) -> None:
        """Let come true at Stripe everything that an event up to then tells of, in true order."""
        events = sorted((event for _, _, event in self.deliveries), key=lambda one: one["created"])
        for event in events:
            thing = event["data"]["object"]
            if event["created"] <= until and event["id"] not in self.told:
                self.told[event["id"]] = event
                known = self.fake.account.things.setdefault(thing["id"], {"created": 0})
                known.update(thing)
                self._complete(known)

    def _complete(self, thing: Thing) -> None:
        """Add what an event leaves out: the intent behind a page, and the charge behind both."""
        things = self.fake.account.things
        ours = thing.get("metadata", {}).get("payment_id") == self.reference
        if thing["object"] == "payment_intent" and ours:
            intent = thing
        elif thing.get("payment_intent") == "pi_1":
            intent = things.setdefault("pi_1", self._intent())
        else:
            return
        intent.update(latest_charge="ch_1", last_payment_error=None, _clears_at=2**40)
        self._charge(intent, disputed=thing["object"] == "dispute")
        things["cs_1"].update(status="complete", payment_intent="pi_1")

    def _intent(self) -> Thing:
        """Return the intent of a page that is complete, as long as nothing else is told of it."""
        asked = self.vector["asked_cents"]
        return {
            "id": "pi_1",
            "object": "payment_intent",
            "created": 0,
            "status": "processing" if self.method == "echeck" else "succeeded",
            "amount": asked,
            "amount_received": 0 if self.method == "echeck" else asked,
            "currency": "usd",
            "metadata": {"payment_id": self.reference},
        }

    def _charge(self, intent: Thing, *, disputed: bool) -> None:
        states = {"succeeded": "succeeded", "processing": "pending"}
        kind = "us_bank_account" if self.method == "echeck" else "card"
        charge = self.fake.account.things.setdefault("ch_1", {"disputed": False})
        charge.update(
            id="ch_1",
            object="charge",
            created=int(moment.CLOCK.moment.timestamp()),
            amount=intent["amount_received"] or intent["amount"],
            amount_refunded=0,
            currency="usd",
            disputed=charge["disputed"] or disputed,
            status=states.get(intent["status"], "failed"),
            failure_code=None,
            payment_intent="pi_1",
            payment_method_details={"type": kind, kind: {"last4": "6789"}},
            metadata=dict(intent["metadata"]),
        )

    def arrives(self, delivery: tuple[bytes, str, Thing]) -> int:
        """Post a delivery as Stripe does, and let the job work it off; return the answer."""
        body, header, _event = delivery
        signed = datetime.fromtimestamp(int(header[2:].partition(",")[0]), UTC)
        moment.CLOCK.moment = max(moment.CLOCK.moment, signed)
        answer = self.portal.post(
            "/webhooks/stripe/", body, "application/json", headers={"Stripe-Signature": header}
        )
        work_off(timestamp=0)
        return answer.status_code

    def plays(self, deliveries: Sequence[tuple[bytes, str, Thing]]) -> None:
        """Bring deliveries in this order; each finds at Stripe what is true by then."""
        seen = 0
        for delivery in deliveries:
            seen = max(seen, delivery[2]["created"])
            self.happens(seen)
            assert self.arrives(delivery) == 200

    @property
    def payment(self) -> Payment:
        return Payment.objects.get()

    @property
    def collected(self) -> Money:
        """What the clearing account holds."""
        accounts = city_settings.CITY.books
        return books.balance(
            accounts.ach_clearing if self.method == "echeck" else accounts.card_clearing
        )


@pytest.fixture
def scene(
    fake_stripe: FakeStripe, stripe_in_charge: FakeStripe, settings: Settings
) -> Callable[[str], Scene]:
    settings.CLOCK = "tests.moment.now"
    return partial(Scene, fake_stripe)


def posted(kind: str) -> Money:
    """Return what the entries of a kind move."""
    debits = Posting.objects.filter(entry__in=Entry.objects.filter(kind=kind), side="D")
    return Money(sum(debits.values_list("cents", flat=True)))


def in_other_orders(deliveries: list[Any]) -> Iterator[list[Any]]:
    yield deliveries
    yield deliveries[::-1]
    yield [delivery for delivery in deliveries for _ in range(2)]
    yield deliveries + deliveries[::-1]


def test_all_sequences_are_here() -> None:
    assert sorted(path.stem for path in VECTORS.glob("*.json")) == NAMES


@pytest.mark.parametrize("order", range(4), ids=["as sent", "backwards", "doubled", "replayed"])
@pytest.mark.parametrize("name", NAMES)
def test_it_ends_in_the_stated_state(scene, name: str, order: int) -> None:
    played = scene(name)
    expected = played.vector["expected"]

    played.plays(list(in_other_orders(played.deliveries))[order])

    assert PaymentState(played.payment.state) in OURS[expected["state"]]
    if "collected_cents" in expected:
        assert played.collected == Money(expected["collected_cents"])
    if expected["state"] in ("failed", "returned", "abandoned", "unmatched-receipt"):
        again = Money(played.ticket.open_cents) + posted("returned_item_fee")
        assert books.open_of("9190000001") == again
        assert books.balance(city_settings.CITY.books.unapplied) == ZERO
    books.assert_sound()


def test_a_card_is_posted_once_however_often_it_is_told(scene) -> None:
    played = scene("card-paid-reordered-duplicated")
    played.plays(played.deliveries)

    assert played.vector["expected"]["postings"] == books.entries("payment")
    assert books.open_of("9190000001") == ZERO
    assert Receipt.objects.count() == 1


def test_a_failed_debit_reopens_the_bill_that_it_had_paid(scene) -> None:
    played = scene("ach-pending-then-failed")
    accepted, *failed = played.deliveries
    played.plays([accepted])
    assert played.payment.state == PaymentState.PENDING
    assert books.open_of("9190000001") == ZERO

    played.plays(failed)

    assert played.vector["expected"]["bill_reopened"]
    assert played.payment.state == PaymentState.RETURNED
    assert books.open_of("9190000001") == Money(126_40)


def test_a_return_after_settlement_is_reversed_once(scene) -> None:
    played = scene("ach-settled-then-returned-as-dispute")
    played.plays(played.deliveries)

    expected = played.vector["expected"]
    waiting = WebhookEvent.objects.filter(handled_at=None)
    assert not waiting.exists(), "a dispute names no page, and is found all the same"
    assert books.entries("reversal") == expected["reversals"]
    assert posted("reversal") == Money(expected["reversal_posted_cents"])
    states = PaymentEvent.objects.order_by("id").values_list("after", flat=True)
    assert list(states)[-3:] == ["PENDING", "CAPTURED", "RETURNED"]
    assert played.payment.reason == "R01"


def test_another_amount_is_unapplied_whole(scene) -> None:
    played = scene("amount-mismatch")
    played.plays(played.deliveries)

    assert played.collected == Money(126_39)
    assert books.balance(city_settings.CITY.books.unapplied) == Money(-126_39)
    assert books.open_of("9190000001") == Money(123_80)
    assert "not what was meant" in PaymentEvent.objects.latest("id").detail


def test_news_of_nothing_of_ours_moves_nothing_and_is_kept(scene) -> None:
    played = scene("unknown-payment")
    played.plays(played.deliveries)

    assert played.collected == ZERO
    assert books.entries("payment") == 0
    kept = WebhookEvent.objects.get()
    assert (kept.event_id, kept.trouble, kept.handled_at) == ("evt_l1", "unmatched", None)


def test_a_delivery_that_is_replayed_after_a_year_is_turned_away(scene) -> None:
    played = scene("card-paid")
    moment.CLOCK.forward(days=365)

    assert [played.arrives(delivery) for delivery in played.deliveries] == [400, 400]
    assert not WebhookEvent.objects.exists()


def test_an_abandoned_page_lets_go_of_the_bill(scene) -> None:
    played = scene("session-expired-unpaid")
    played.plays(played.deliveries)

    played.ticket.refresh_from_db()
    assert (played.ticket.open_cents, played.ticket.held_cents) == (123_80, 0)
