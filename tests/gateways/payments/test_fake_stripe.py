"""The fake Stripe is as strict as the real one, and its webhooks as unruly."""

import re
from pathlib import Path

import httpx
import pytest
import stripe

from tests.fake_stripe import control
from tests.fake_stripe.account import CARDS
from tests.fake_stripe.books import KEY, SECRET, VERSION
from tests.moment import CLOCK, NOON

LINE = {
    "quantity": 1,
    "price_data": {"currency": "usd", "unit_amount": 45_00, "product_data": {"name": "Ticket"}},
}
GOOD = {
    "mode": "payment",
    "allowed_payment_method_types": ["card"],
    "line_items": [LINE],
    "success_url": "https://pay.example.gov/back/",
    "expires_at": int(NOON.timestamp()) + 3600,
}


@pytest.fixture
def client(fake_stripe) -> stripe.StripeClient:
    """Return the SDK alone, without our adapter."""
    return stripe.StripeClient(
        KEY,
        stripe_version=VERSION,
        base_addresses={"api": fake_stripe.account.address},
        max_network_retries=0,
    )


def opens(client, **changes: object) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create({**GOOD, **changes}, {"idempotency_key": "key-1"})


def test_what_the_sdk_allows_is_opened(client) -> None:
    assert opens(client).amount_total == 45_00


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types"),  # removed by Stripe
        ({"line_items": [{**LINE, "qty": 2}]}, r"line_items\.0\.qty"),
        ({"line_items": [{**LINE, "quantity": "two"}]}, r"line_items\.0\.quantity"),
        ({"payment_intent_data": {"meta": {"a": "b"}}}, r"payment_intent_data\.meta"),
        ({"discounts": [{"coupon": "half"}]}, "discounts"),  # known to Stripe, not to the fake
    ],
)
def test_what_stripe_does_not_know_is_refused(client, changes, named) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=named):
        opens(client, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"line_items": []},
        {"success_url": ""},
        {"allowed_payment_method_types": ["card", "klarna"]},
        {"expires_at": int(NOON.timestamp()) + 29 * 60},
        {"expires_at": int(NOON.timestamp()) + 25 * 3600},
        {"ui_mode": "embedded_page"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_stripes_types_allow_and_stripe_does_not_is_refused(client, changes) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        opens(client, **changes)


def test_a_key_brings_the_same_answer_or_a_conflict(client) -> None:
    first = opens(client)

    assert opens(client).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        opens(client, success_url="https://pay.example.gov/elsewhere/")


def test_a_key_is_forgotten_after_a_day_and_a_refusal_at_once(client) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        opens(client, mode="setup")
    first = opens(client)
    CLOCK.forward(hours=25)

    later = int(CLOCK.moment.timestamp()) + 3600
    assert opens(client, expires_at=later).id != first.id


def test_only_the_account_s_own_key_opens_the_door(fake_stripe) -> None:
    address = f"{fake_stripe.account.address}/v1/charges"

    assert httpx.get(address).status_code == 401
    assert httpx.get(address, headers={"Authorization": "Bearer sk_live_1"}).status_code == 401


def test_events_are_listed_the_newest_first(client, opened) -> None:
    opened().pays()

    kinds = [event.type for event in client.v1.events.list({"limit": 2}).data]
    assert kinds == ["checkout.session.completed", "payment_intent.succeeded"]


class TestHostedPage:
    def press(self, till, path: str = "", **typed: str) -> httpx.Response:
        return httpx.post(till.page.url + path, data=typed)

    def test_it_shows_each_line_and_the_sum(self, opened) -> None:
        page = httpx.get(opened().page.url).text

        assert re.findall(r"<td>(.*?)</td>", page) == [
            *("Parking ticket 9190123456", "$45.00"),
            *("Service fee", "$2.50"),
        ]
        assert "<button>Pay $47.50</button>" in page

    def test_a_card_pays_and_leads_back(self, opened) -> None:
        till = opened()
        answer = self.press(till, number="4242 4242 4242 4242")

        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "http://localhost:8000/checkout/back/",
        )
        assert till.charge["amount"] == 47_50

    @pytest.mark.parametrize(
        "number", [number for number, fate in CARDS.items() if fate.endswith(("decline", "funds"))]
    )
    def test_a_declined_card_may_be_another_one(self, opened, number) -> None:
        till = opened()
        assert "Try another one" in self.press(till, number=number).text

        self.press(till, number="4242424242424242")
        assert till.session["payment_status"] == "paid"

    def test_a_bank_that_asks_gets_an_answer(self, opened) -> None:
        till = opened()
        asked = self.press(till, number="4000002500003155")
        assert asked.headers["Location"].endswith("/bank")

        assert self.press(till, "/bank", approve="1").status_code == 303
        assert till.session["payment_status"] == "paid"

    def test_a_closed_page_takes_nothing(self, opened, stripe_gateway) -> None:
        till = opened()
        stripe_gateway.expire_checkout(till.page.gateway_reference)

        assert "closed" in self.press(till, number="4242424242424242").text
        assert till.session["payment_intent"] is None


class TestCourier:
    @pytest.fixture
    def post(self, fake_stripe):
        """Return the portal's letter box, and a way to deliver: each letter's kind is noted."""
        kinds: list[str] = []

        def deliver(status: int = 200) -> list[str]:
            def take(body: bytes, headers: dict[str, str]) -> int:
                event = stripe.Webhook.construct_event(
                    body, headers["Stripe-Signature"], SECRET, tolerance=0
                )
                kinds.append(event.type)
                return status

            fake_stripe.courier.deliver(take)
            taken, kinds[:] = kinds[:], []
            return taken

        return deliver

    PAID = ("charge.succeeded", "payment_intent.succeeded", "checkout.session.completed")

    def test_each_event_is_signed_and_brought_once(self, opened, post) -> None:
        opened().pays()

        assert post() == [*self.PAID]
        assert post() == []

    def test_what_is_not_taken_comes_again_later(self, opened, post) -> None:
        opened().pays()
        assert post(status=500) == [*self.PAID]
        assert post() == []

        CLOCK.forward(minutes=1)
        assert post() == [*self.PAID]

    def test_after_three_days_nobody_tries_any_more(self, opened, post) -> None:
        opened().pays()
        tries = 0
        for _ in range(24 * 5):
            tries += len(post(status=503))
            CLOCK.forward(hours=1)

        assert tries > 3 * 5
        assert post() == []

    def test_they_come_twice_backwards_late_or_never(self, opened, post, fake_stripe) -> None:
        fake_stripe.courier.doubles = fake_stripe.courier.backwards = True
        opened().pays()
        assert post() == [kind for kind in reversed(self.PAID) for _ in range(2)]

        fake_stripe.reset()
        fake_stripe.courier.late = 600
        opened().pays()
        assert post() == []
        CLOCK.forward(minutes=10)
        assert post() == [*self.PAID]

        fake_stripe.reset()
        fake_stripe.courier.drops = True
        opened().pays()
        fake_stripe.courier.collect()
        fake_stripe.courier.drops = False
        assert post() == []


class TestControl:
    """What somebody with a browser or a test from outside may ask for."""

    def ask(self, fake, verb: str, **said: object) -> dict[str, object]:
        answer = httpx.post(f"{fake.account.address}/control/{verb}", json=said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def test_truth_is_what_was_really_taken(self, opened, fake_stripe) -> None:
        paid = opened().pays()
        debit = opened(reference="pay-2", method="echeck").promises()
        self.ask(fake_stripe, "clear", session=debit.page.gateway_reference)
        paid.gives_back(20_00)
        self.ask(fake_stripe, "dispute", session=debit.page.gateway_reference, cents=1_00)

        told = self.ask(fake_stripe, "truth")
        assert told["captured_cents"] == 95_00
        assert told["refunded_cents"] == 20_00
        assert told["disputed_cents"] == 1_00

    def test_a_debit_fails_a_dispute_is_decided_and_money_is_paid_out(
        self, opened, fake_stripe
    ) -> None:
        paid, debit = opened().pays(), opened(reference="pay-2", method="echeck").promises()
        self.ask(fake_stripe, "fail", session=debit.page.gateway_reference)
        self.ask(fake_stripe, "dispute", session=paid.page.gateway_reference)
        self.ask(fake_stripe, "decide", session=paid.page.gateway_reference, won=False)

        assert debit.truth.state == "returned"
        assert paid.truth.dispute == "lost"
        assert self.ask(fake_stripe, "payout")["amount"] == 45_82 - 47_50 - 15_00

    def test_trouble_comes_as_often_as_asked(self, opened, fake_stripe) -> None:
        self.ask(fake_stripe, "trouble", what="500", when="before", times=2)
        address = f"{fake_stripe.account.address}/v1/charges"

        assert [httpx.get(address).status_code for _ in range(3)] == [500, 500, 401]

    def test_an_unknown_verb_says_which_there_are(self, fake_stripe) -> None:
        status, told = control.answer(fake_stripe, "/control/wish", {})

        assert status == 404
        assert "dispute" in str(told)

    def test_every_verb_is_documented(self) -> None:
        page = (Path(__file__).resolve().parents[3] / "docs" / "stripe.md").read_text()

        assert [verb for verb in control.VERBS if f"`{verb}`" not in page] == []
