"""What Stripe tells by itself: payouts, lists of charges, and webhooks."""

from datetime import timedelta

import pytest

from tallystick.gateways.payments.protocol import (
    BadSignature,
    ChargeState,
)
from tallystick.kernel.money import ZERO, Money
from tests.fake_stripe.till import DECLINED
from tests.moment import CLOCK, NOON

TOTAL = Money(47_50)


class TestStatements:
    def test_the_lines_of_a_payout_sum_to_it(self, opened, stripe_gateway, fake_stripe) -> None:
        ticket_till, tax = opened().pays(), opened(reference="pay-2", method="echeck").promises()
        bounced = opened(reference="pay-3", method="echeck").promises()
        contested = opened(reference="pay-4").pays()
        CLOCK.forward(days=4)
        assert bounced.truth.state is ChargeState.PAID
        bounced.disputes("insufficient_funds")
        fake_stripe.account.decide(contested.disputes(), won=True)
        ticket_till.gives_back(20_00)
        other = fake_stripe.account.add("something", "xx")
        fake_stripe.account.book("fee", -2_00, other, kind="stripe_fee")
        fake_stripe.account.pay_out()

        (payout,) = stripe_gateway.payouts_since(NOON)
        lines = list(stripe_gateway.payout_lines(payout.gateway_reference))

        assert sum((line.net for line in lines), ZERO) == payout.net
        assert all(line.gross - line.fee == line.net for line in lines)
        told = [
            (line.kind.value, line.gross.cents, line.fee.cents, line.charge_reference)
            for line in reversed(lines)
        ]
        pages = [till.page.gateway_reference for till in (ticket_till, tax, bounced, contested)]
        assert told == [
            ("charge", 47_50, 1_68, pages[0]),
            ("charge", 47_50, 1_68, pages[3]),
            ("charge", 47_50, 38, pages[1]),
            ("charge", 47_50, 38, pages[2]),
            ("return", -47_50, 15_00, pages[2]),
            ("dispute", -47_50, 15_00, pages[3]),
            ("dispute_won", 47_50, 0, pages[3]),
            ("refund", -20_00, 0, pages[0]),
            ("fee", 0, 2_00, ""),
        ]
        assert [line.refund_reference for line in lines if line.kind == "refund"] == [
            stripe_gateway.fetch_refund("ref-1").gateway_reference
        ]

    def test_a_refund_in_a_later_payout_names_its_page(
        self, opened, stripe_gateway, fake_stripe
    ) -> None:
        till = opened().pays()
        fake_stripe.account.pay_out()
        CLOCK.forward(days=60)
        till.gives_back(20_00)
        drawn = fake_stripe.account.pay_out()

        first, last = stripe_gateway.payouts_since(NOON)
        assert (first.net, last.net) == (Money(45_82), Money(-20_00))
        (line,) = stripe_gateway.payout_lines(drawn["id"])
        assert line.charge_reference == till.page.gateway_reference

    def test_a_payout_whose_lines_are_not_ready_is_told_later(
        self, opened, stripe_gateway, fake_stripe
    ) -> None:
        opened().pays()
        payout = fake_stripe.account.pay_out()
        payout["reconciliation_status"] = "in_progress"
        assert list(stripe_gateway.payouts_since(NOON)) == []

        payout["reconciliation_status"] = "completed"
        assert len(list(stripe_gateway.payouts_since(NOON))) == 1

    def test_every_charge_since_then_is_told_once(self, opened, stripe_gateway) -> None:
        opened(reference="pay-1").pays()
        opened(reference="pay-open")
        opened(reference="pay-declined").pays(DECLINED)
        late = opened(reference="pay-2")
        CLOCK.forward(minutes=20)
        late.pays()
        CLOCK.forward(minutes=20)

        since = NOON + timedelta(minutes=10)
        assert [told.reference for told in stripe_gateway.charges_since(since)] == ["pay-2"]
        assert {told.reference for told in stripe_gateway.charges_since(NOON)} == {"pay-1", "pay-2"}

    def test_money_that_is_no_page_of_ours_is_told_too(self, stripe_gateway, fake_stripe) -> None:
        fake_stripe.account.add(
            "charge",
            "ch",
            amount=5_00,
            amount_refunded=0,
            currency="usd",
            disputed=False,
            status="succeeded",
            payment_intent="pi_other",
            metadata={},
        )

        (told,) = stripe_gateway.charges_since(NOON)
        assert (told.gateway_reference, told.reference) == ("pi_other", "")
        assert told.captured == Money(5_00)


class TestWebhooks:
    def test_all_news_of_a_payment_lead_to_it(self, opened, stripe_gateway, fake_stripe) -> None:
        till = opened().pays()
        till.disputes()

        for event in fake_stripe.account.events:
            body, headers = fake_stripe.courier.write(event)
            (news,) = stripe_gateway.parse_webhook(body, headers, now=NOON)
            assert news.event_id == event["id"]
            assert news.kind == event["type"]
            assert stripe_gateway.fetch(news.gateway_reference).reference == "pay-7K3M"
            if "dispute" not in news.kind:
                assert news.reference == "pay-7K3M"

    def test_a_payouts_news_is_about_no_page(self, opened, stripe_gateway, fake_stripe) -> None:
        opened().pays()
        fake_stripe.account.pay_out()
        body, headers = fake_stripe.courier.write(fake_stripe.account.events[-1])

        (news,) = stripe_gateway.parse_webhook(body, headers, now=NOON)
        assert news.kind == "payout.reconciliation_completed"
        assert (news.gateway_reference, news.reference) == ("", "")

    @pytest.mark.parametrize("secret", ["whsec_new", "whsec_test123"])
    def test_two_secrets_are_good_while_one_is_changed(
        self, opened, stripe_gateway, fake_stripe, secret
    ) -> None:
        opened().pays()
        body, headers = fake_stripe.courier.write(fake_stripe.account.events[0], secret)

        assert stripe_gateway.parse_webhook(body, headers, now=NOON)

    @pytest.mark.parametrize(
        ("secret", "minutes"), [("whsec_guessed", 0), ("whsec_test123", 6), ("whsec_test123", -6)]
    )
    def test_a_forged_or_old_one_is_turned_away(
        self, opened, stripe_gateway, fake_stripe, secret, minutes
    ) -> None:
        opened().pays()
        body, headers = fake_stripe.courier.write(fake_stripe.account.events[0], secret)

        with pytest.raises(BadSignature):
            stripe_gateway.parse_webhook(body, headers, now=NOON + timedelta(minutes=minutes))

    @pytest.mark.parametrize(
        "event", [[], "paid", {"hello": "world"}, {"id": "evt_1", "object": "v2.core.event"}]
    )
    def test_signed_words_that_are_no_event_are_turned_away(
        self, stripe_gateway, fake_stripe, event
    ) -> None:
        body, headers = fake_stripe.courier.write(event)

        with pytest.raises(BadSignature):
            stripe_gateway.parse_webhook(body, headers, now=NOON)

    @pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=x,v1=abc", "t=1,t=2,v1=é"])
    def test_a_broken_signature_is_turned_away(self, stripe_gateway, header) -> None:
        with pytest.raises(BadSignature):
            stripe_gateway.parse_webhook(b"{}", {"Stripe-Signature": header}, now=NOON)

    def test_bytes_that_are_no_text_are_turned_away(self, stripe_gateway) -> None:
        with pytest.raises(BadSignature):
            stripe_gateway.parse_webhook(b"\xff", {"Stripe-Signature": "t=1,v1=a"}, now=NOON)
