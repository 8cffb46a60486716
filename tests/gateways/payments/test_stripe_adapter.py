"""The adapter of Stripe: what it asks, and what it makes of the answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tallystick.gateways.payments.protocol import (
    ChargeState,
    CheckoutLine,
    DisputeState,
    GatewayDown,
    RefundState,
    Refused,
)
from tallystick.gateways.payments.stripe.adapter import TIMEOUT, StripeGateway
from tallystick.kernel.money import ZERO, Money
from tests.fake_stripe.books import KEY, VERSION
from tests.fake_stripe.server import Trouble
from tests.fake_stripe.till import ASKING, BOUNCING, DECLINED
from tests.moment import CLOCK, NOON
from tests.orders import ticket

TOTAL = Money(47_50)


class TestOrders:
    def test_the_bill_and_the_fee_are_lines_of_their_own(self, opened, fake_stripe) -> None:
        till = opened()

        assert till.session["_lines"] == [
            ("Parking ticket 9190123456", 45_00),
            ("Service fee", 2_50),
        ]
        assert till.session["amount_total"] == 47_50
        assert till.session["client_reference_id"] == "pay-7K3M"
        assert till.session["metadata"]["payment_id"] == "pay-7K3M"

    @pytest.mark.parametrize(
        ("method", "type_at_stripe"), [("card", "card"), ("echeck", "us_bank_account")]
    )
    def test_only_the_chosen_way_to_pay_is_offered(self, opened, method, type_at_stripe) -> None:
        assert opened(method=method).session["_type"] == type_at_stripe

    def test_stripes_own_limits_fit_any_time_of_ours(self, opened) -> None:
        soon = opened(reference="pay-1", expires_at=NOON + timedelta(seconds=1)).session
        later = opened(reference="pay-2", expires_at=NOON + timedelta(minutes=30)).session

        assert soon["expires_at"] == int((NOON + timedelta(minutes=31, seconds=1)).timestamp())
        assert later["expires_at"] == int((NOON + timedelta(minutes=61)).timestamp())

    def test_a_repeated_request_is_the_same_whatever_time_it_is(self, opened) -> None:
        first = opened()
        CLOCK.forward(minutes=20)

        assert opened().page == first.page

    def test_the_page_speaks_the_payers_language(self, opened) -> None:
        assert opened(language="es").session["locale"] == "es"
        assert opened(reference="pay-2", language="tlh").session["locale"] == "auto"

    def test_without_an_address_none_is_sent(self, opened) -> None:
        assert opened(email="").session["customer_email"] is None

    def test_less_than_stripe_takes_is_refused(self, opened) -> None:
        with pytest.raises(Refused, match="amount_too_small"):
            opened(lines=(CheckoutLine("Copy of a ticket", Money(49)),))

    def test_a_page_that_comes_too_late_is_refused(self, opened) -> None:
        CLOCK.forward(minutes=45)

        with pytest.raises(Refused):
            opened()


class TestTruth:
    def test_a_decline_says_why_and_takes_nothing(self, opened) -> None:
        told = opened().pays(DECLINED).truth

        assert (told.state, told.captured) == (ChargeState.OPEN, ZERO)
        assert told.reason == "generic_decline"

    def test_a_card_that_asks_waits_for_its_bank(self, opened, fake_stripe) -> None:
        till = opened().pays(ASKING)
        assert till.truth.state is ChargeState.ACTION

        fake_stripe.account.answer_bank(till.session, yes=True)
        assert (till.truth.state, till.truth.captured) == (ChargeState.PAID, TOTAL)

    def test_closing_while_the_bank_asks_closes_for_good(
        self, opened, stripe_gateway, fake_stripe
    ) -> None:
        till = opened().pays(ASKING)
        told = stripe_gateway.expire_checkout(till.page.gateway_reference)
        assert told.state is ChargeState.EXPIRED

        fake_stripe.account.answer_bank(till.session, yes=True)
        assert (till.truth.state, till.truth.captured) == (ChargeState.EXPIRED, ZERO)

    def test_an_echeck_counts_from_when_the_payer_acted(self, opened) -> None:
        till = opened(method="echeck").promises()
        pending = till.truth
        CLOCK.forward(days=4)

        assert (pending.state, pending.captured) == (ChargeState.PENDING, TOTAL)
        assert (till.truth.state, till.truth.acted_at) == (ChargeState.PAID, NOON)
        assert (till.truth.method, till.truth.brand, till.truth.last4) == (
            "echeck",
            "STRIPE TEST BANK",
            "6789",
        )

    @pytest.mark.parametrize(
        ("number", "code"),
        [(BOUNCING, "R01"), ("000111111113", "R02"), ("000333333335", "R10")],
    )
    def test_an_echeck_that_never_clears_has_come_back(self, opened, number, code) -> None:
        till = opened(method="echeck").promises(number)
        CLOCK.forward(days=4)

        assert till.truth.state is ChargeState.RETURNED
        assert (till.truth.captured, till.truth.returned) == (TOTAL, TOTAL)
        assert till.truth.reason == code

    def test_an_echeck_that_comes_back_after_it_cleared_has_come_back(self, opened) -> None:
        till = opened(method="echeck").promises()
        CLOCK.forward(days=4)
        assert till.truth.state is ChargeState.PAID
        till.disputes("insufficient_funds")

        assert (till.truth.state, till.truth.reason) == (ChargeState.RETURNED, "R01")
        assert (till.truth.captured, till.truth.returned) == (TOTAL, TOTAL)
        assert till.truth.dispute is DisputeState.NONE, "there is nothing to win"

    def test_a_dispute_takes_the_money_until_it_is_won(self, opened, fake_stripe) -> None:
        till = opened().pays()
        dispute = till.disputes()
        assert (till.truth.state, till.truth.dispute) == (ChargeState.DISPUTED, DisputeState.OPEN)
        assert till.truth.disputed == TOTAL

        fake_stripe.account.decide(dispute, won=True)
        assert (till.truth.state, till.truth.dispute) == (ChargeState.PAID, DisputeState.WON)
        assert (till.truth.disputed, till.truth.returned) == (TOTAL, ZERO)

    def test_a_lost_dispute_in_part_gives_back_that_part(self, opened, fake_stripe) -> None:
        till = opened().pays()
        fake_stripe.account.decide(till.disputes(cents=10_00), won=False)

        assert (till.truth.state, till.truth.dispute) == (ChargeState.RETURNED, DisputeState.LOST)
        assert till.truth.returned == till.truth.disputed == Money(10_00)
        assert till.truth.captured == TOTAL

    @pytest.mark.parametrize("status", ["warning_needs_response", "warning_closed", "prevented"])
    def test_a_mere_inquiry_takes_nothing(self, opened, status) -> None:
        till = opened().pays()
        till.disputes()["status"] = status

        assert (till.truth.state, till.truth.dispute) == (ChargeState.PAID, DisputeState.NONE)
        assert till.truth.disputed == ZERO

    def test_another_amount_than_asked_is_told_as_it_is(self, opened, fake_stripe) -> None:
        fake_stripe.account.capture_cents = 47_49

        assert opened().pays().truth.captured == Money(47_49)

    def test_money_in_another_currency_is_never_told_as_dollars(self, opened) -> None:
        till = opened().pays()
        till.intent["currency"] = "cad"

        with pytest.raises(GatewayDown, match="currency"):
            _ = till.truth

    def test_a_state_that_nobody_knows_is_not_guessed(self, opened) -> None:
        till = opened().pays()
        till.intent["status"] = "probably_paid"

        with pytest.raises(GatewayDown, match="status"):
            _ = till.truth

    def test_an_intent_stands_for_its_page(self, opened, stripe_gateway) -> None:
        till = opened().pays()

        assert stripe_gateway.fetch(till.intent["id"]) == till.truth
        with pytest.raises(Refused):
            stripe_gateway.fetch("pi_other")

    def test_a_reference_is_only_a_word_in_a_search(self, opened, stripe_gateway) -> None:
        opened().pays()

        assert stripe_gateway.find("x' OR metadata['payment_id']:'pay-7K3M") is None


class TestRefunds:
    def test_two_parts_add_up(self, opened) -> None:
        till = opened().pays()
        till.gives_back(20_00, "ref-1")
        till.gives_back(10_00, "ref-2")

        assert till.truth.refunded == Money(30_00)
        assert till.truth.captured == TOTAL
        assert till.truth.state is ChargeState.PAID

    def test_the_same_refund_is_given_once_even_when_stripe_has_forgotten_the_key(
        self, opened, fake_stripe
    ) -> None:
        till = opened().pays()
        first = till.gives_back(20_00)
        CLOCK.forward(days=3)
        fake_stripe.api.replays.clear()

        assert till.gives_back(20_00) == first
        assert till.truth.refunded == Money(20_00)
        with pytest.raises(Refused):
            till.gives_back(21_00)

    def test_more_than_is_left_is_refused(self, opened) -> None:
        till = opened().pays()
        till.gives_back(40_00, "ref-1")

        with pytest.raises(Refused, match="amount_too_large"):
            till.gives_back(7_51, "ref-2")
        assert till.truth.refunded == Money(40_00)

    def test_what_is_disputed_or_unpaid_is_refused(self, opened) -> None:
        unpaid = opened()
        with pytest.raises(Refused):
            unpaid.gives_back(1_00)
        disputed = opened(reference="pay-2").pays()
        disputed.disputes()
        with pytest.raises(Refused, match="charge_disputed"):
            disputed.gives_back(1_00)

    def test_a_refund_that_comes_back_is_no_refund(self, opened, fake_stripe) -> None:
        fake_stripe.account.refunds_wait = True
        till = opened().pays()
        waiting = till.gives_back(20_00)
        assert waiting.state is RefundState.PENDING
        assert till.truth.refunded == Money(20_00)

        refund = fake_stripe.account.things[waiting.gateway_reference]
        fake_stripe.account.finish_refund(refund, failure="lost_or_stolen_card")
        told = till.gateway.fetch_refund("ref-1")
        assert told is not None
        assert (told.state, told.reason) == (RefundState.FAILED, "lost_or_stolen_card")
        assert told.charge_reference == till.page.gateway_reference
        assert till.truth.refunded == ZERO

    def test_a_refund_that_was_never_made_is_not_found(self, opened, stripe_gateway) -> None:
        opened().pays().gives_back(1_00)

        assert stripe_gateway.fetch_refund("ref-2") is None

    def test_an_old_refund_is_found_behind_many_pages(self, opened, stripe_gateway) -> None:
        till = opened().pays()
        for number in range(120):
            till.gives_back(1, f"ref-{number}")

        assert stripe_gateway.fetch_refund("ref-0") is not None


class TestTrouble:
    @pytest.fixture(params=["create", "expire", "fetch", "find"])
    def ask(self, request, opened, stripe_gateway) -> Callable[[], object]:
        page = opened().pays().page.gateway_reference
        order = ticket(reference="pay-2")
        return {
            "create": lambda: stripe_gateway.create_checkout(order, idempotency_key="pay-2"),
            "expire": lambda: stripe_gateway.expire_checkout(page),
            "fetch": lambda: stripe_gateway.fetch(page),
            "find": lambda: stripe_gateway.find("pay-7K3M"),
        }[request.param]

    @pytest.mark.parametrize("what", ["500", "cut"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_without_an_answer_nothing_is_known(self, ask, fake_stripe, what, when) -> None:
        fake_stripe.trouble = Trouble(what, when, times=1)

        with pytest.raises(GatewayDown):
            ask()

    def test_a_lost_answer_opens_no_second_page(self, opened, fake_stripe) -> None:
        fake_stripe.trouble = Trouble("cut", "after", times=1)
        with pytest.raises(GatewayDown):
            opened()

        opened()
        assert len(list(fake_stripe.account.all("checkout.session"))) == 1

    @pytest.mark.parametrize(
        ("key", "version"), [("sk_test_wrong", VERSION), (KEY, "2020-08-27")], ids=str
    )
    def test_a_wrong_key_or_version_opens_nothing(self, fake_stripe, key, version) -> None:
        stranger = StripeGateway(
            key, api_version=version, api_base=fake_stripe.account.address, retries=0
        )

        with pytest.raises((GatewayDown, Refused)):
            stranger.create_checkout(ticket(), idempotency_key="pay-7K3M")
        assert not list(fake_stripe.account.all("checkout.session"))

    def test_a_closed_port_is_gateway_down(self) -> None:
        nobody = StripeGateway(KEY, api_version=VERSION, api_base="http://127.0.0.1:9", retries=0)

        with pytest.raises(GatewayDown):
            nobody.fetch("cs_test_1")

    def test_nobody_waits_for_15_seconds(self) -> None:
        tries, longest_pause = 2, 0.5

        assert sum(TIMEOUT) * tries + longest_pause < 15
