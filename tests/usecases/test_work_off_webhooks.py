"""Events are worked off in the end, each payment asked about once, and none holds up another."""

from datetime import timedelta

import pytest

from tallystick.gateways.payments.protocol import (
    ChargeState,
    GatewayDown,
    GatewayEvent,
    Refused,
    Truth,
)
from tallystick.kernel.money import Money
from tallystick.records.inbox.models import WebhookEvent
from tallystick.records.inbox.queries import MAX_ATTEMPTS, parked
from tallystick.records.payments.models import Payment
from tallystick.usecases.receive_webhook import receive_webhook
from tallystick.usecases.work_off_webhooks import WorkedOff, work_off_webhooks
from tests.moment import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def anas() -> Payment:
    return Payment.objects.create(
        reference="pay-ANA",
        gateway="sandbox",
        gateway_reference="sbx_ana",
        method="card",
        cents=45_00,
        created_at=NOON,
    )


@pytest.fixture
def bens() -> Payment:
    """A payment whose name at the processor was never written down: we crashed before."""
    return Payment.objects.create(
        reference="pay-BEN", gateway="sandbox", method="card", cents=20_00, created_at=NOON
    )


def told(number: str, page: str, reference: str = "", kind: str = "session.paid") -> None:
    receive_webhook(
        gateway="sandbox",
        events=[GatewayEvent(number, page, kind, reference)],
        body=b"{}",
        actor="webhook",
        now=NOON,
    )


def work_off(confirm, after: timedelta = timedelta(0)) -> WorkedOff:
    return work_off_webhooks(confirm=confirm, limit=100, actor="webhook", now=NOON + after)


def test_each_payment_in_the_news_is_asked_about_once(anas, bens) -> None:
    told("evt_1", "sbx_ana", kind="session.pending")
    told("evt_2", "sbx_ben", "pay-BEN")
    told("evt_3", "sbx_ana", kind="session.paid")
    asked: list[str] = []

    assert work_off(asked.append) == WorkedOff(handled=3, in_trouble=0)
    assert asked == ["pay-ANA", "pay-BEN"]
    assert set(WebhookEvent.objects.values_list("handled_at", "trouble")) == {(NOON, "")}
    assert work_off(asked.append) == WorkedOff(0, 0)


def test_our_own_name_counts_only_for_the_same_processor(anas, bens) -> None:
    receive_webhook(
        gateway="stripe",
        events=[GatewayEvent("evt_1", "cs_1", "checkout.session.completed", "pay-BEN")],
        body=b"{}",
        actor="webhook",
        now=NOON,
    )

    assert work_off(pytest.fail) == WorkedOff(0, 1)


def test_news_of_no_payment_is_done_with(anas) -> None:
    told("evt_1", "", kind="payout.sent")

    assert work_off(pytest.fail) == WorkedOff(handled=1, in_trouble=0)


def test_an_unmatched_event_stays_visible_and_is_matched_when_its_payment_is_there(anas) -> None:
    told("evt_1", "sbx_eve", "pay-EVE")
    assert work_off(pytest.fail) == WorkedOff(handled=0, in_trouble=1)
    assert WebhookEvent.objects.get().trouble == "unmatched"
    assert work_off(pytest.fail, timedelta(seconds=5)) == WorkedOff(0, 0)  # not its turn yet

    anas.reference = "pay-EVE"
    anas.save()
    assert work_off(lambda _: None, timedelta(seconds=10)) == WorkedOff(handled=1, in_trouble=0)
    assert WebhookEvent.objects.get().trouble == ""


def test_x37_a_poisoned_event_holds_up_no_other_and_is_parked_in_the_end(anas, bens) -> None:
    told("evt_1", "sbx_ana")
    told("evt_2", "sbx_ben", "pay-BEN")

    def confirm(reference: str) -> None:
        if reference == "pay-ANA":
            raise ZeroDivisionError

    assert work_off(confirm) == WorkedOff(handled=1, in_trouble=1)
    moment = timedelta(0)
    for _ in range(MAX_ATTEMPTS):
        moment += timedelta(hours=1)
        work_off(confirm, moment)

    poisoned = WebhookEvent.objects.get(handled_at=None)
    assert (poisoned.attempts, poisoned.trouble) == (MAX_ATTEMPTS, "ZeroDivisionError")
    assert parked() == 1
    assert work_off(pytest.fail, moment + timedelta(days=1)) == WorkedOff(0, 0)


def test_a_processor_that_does_not_answer_is_asked_again_later(anas) -> None:
    told("evt_1", "sbx_ana")

    def down(_reference: str) -> None:
        raise GatewayDown

    assert work_off(down) == WorkedOff(0, 1)
    assert WebhookEvent.objects.get().trouble == "the processor did not answer"
    assert work_off(lambda _: None, timedelta(seconds=10)) == WorkedOff(1, 0)


class TestNewsByAnotherName:
    """Stripe tells of a dispute by the name of its intent; Stripe knows whose page that is."""

    def work_off(self, fetch) -> tuple[WorkedOff, list[str]]:
        asked: list[str] = []
        done = work_off_webhooks(
            confirm=asked.append, fetch=fetch, limit=100, actor="webhook", now=NOON
        )
        return done, asked

    @staticmethod
    def paid_by(reference: str) -> Truth:
        return Truth("sbx_1", reference, ChargeState.PAID, captured=Money(45_00), acted_at=NOON)

    def test_the_processor_says_whose_it_is(self, anas) -> None:
        told("evt_1", "pi_1", kind="charge.dispute.created")

        assert self.work_off(lambda _page: self.paid_by("pay-ANA")) == (
            WorkedOff(handled=1, in_trouble=0),
            ["pay-ANA"],
        )

    def test_what_is_nobodys_of_ours_stays_unmatched(self, anas) -> None:
        told("evt_1", "pi_1", kind="charge.dispute.created")

        assert self.work_off(lambda _page: self.paid_by("pay-OTHER")) == (WorkedOff(0, 1), [])
        assert WebhookEvent.objects.get().trouble == "unmatched"

    def test_what_the_processor_does_not_know_stays_unmatched(self, anas) -> None:
        told("evt_1", "pi_1", kind="payment_intent.succeeded")

        def unknown(_page: str) -> Truth:
            raise Refused("no page has this intent")

        assert self.work_off(unknown) == (WorkedOff(0, 1), [])
        assert WebhookEvent.objects.get().trouble == "unmatched"

    def test_a_processor_that_is_down_is_asked_again(self, anas) -> None:
        told("evt_1", "pi_1", kind="charge.dispute.created")

        def down(_page: str) -> Truth:
            raise GatewayDown("no answer")

        assert self.work_off(down) == (WorkedOff(0, 1), [])
        assert WebhookEvent.objects.get().trouble == "the processor did not answer"
