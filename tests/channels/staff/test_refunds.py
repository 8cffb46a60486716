"""Staff give money back: one asks, another approves, and nobody gives back more than was taken."""

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tallystick.kernel.money import Money
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Refund
from tallystick.records.refunds.states import RefundState
from tests.at_once import at_once
from tests.guest import Guest
from tests.people import bill
from tests.staff import Staff, words

WAITS = "It waits for approval."
ANOTHER = "You asked for this refund. Another person must approve it."


@pytest.fixture
def paid(ana: Guest) -> Payment:
    """Ana has paid a ticket of $150.00 by card, with a fee of $3.15."""
    ana.wants(bill(amount=Money(150_00))).pays()
    return ana.payment


def shown(staff: Staff, payment: Payment) -> str:
    """Return what the form says is still available, in cents."""
    page = staff.sees("staff_refund_new", payment.reference)
    found = re.search(r'name="available" value="(\d+)"', page)
    assert found
    return found[1]


def asks(staff: Staff, payment: Payment, amount: str = "120", **more: str) -> HttpResponse:
    typed = {"reason": "wrong-bill", "amount": amount, "note": "", **more}
    if "available" not in typed:
        typed["available"] = shown(staff, payment)
    return staff.sends("staff_refund_new", payment.reference, **typed)


def asked(staff: Staff, payment: Payment, amount: str = "120") -> Refund:
    assert asks(staff, payment, amount).status_code == 303
    return Refund.objects.get(payment=payment)


class TestAsking:
    def test_the_form_says_what_is_left_and_what_each_reason_does(self, fiona, paid) -> None:
        page = words(fiona.sees("staff_refund_new", paid.reference))

        assert "$153.15 is still available." in page
        assert "Paid the wrong bill The bill is open again." in page
        assert "The service fee comes back, too." in page

    def test_what_was_asked_for_waits_and_is_reserved(self, fiona, paid) -> None:
        answer = asks(fiona, paid)

        assert answer["Location"] == reverse("staff_payment", args=[paid.reference])
        refund = Refund.objects.get()
        assert (refund.total_cents, refund.state) == (120_00, RefundState.REQUESTED)
        page = words(fiona.sees("staff_payment", paid.reference))
        assert WAITS in page
        assert f"Refund {refund.reference}: Waits for approval" in page
        assert "$33.15" in page

    def test_an_amount_that_has_changed_is_refused_and_shown_anew(
        self, fiona, samuel, paid
    ) -> None:
        before = shown(fiona, paid)
        asks(samuel, paid, "20")

        page = asks(fiona, paid, "20", available=before).content.decode()

        assert "The amount has changed, look again. $133.15 is still available now." in page
        assert 'name="available" value="13315"' in page
        assert Refund.objects.count() == 1

    @pytest.mark.parametrize("available", ["", "-1", "many", "9" * 40])
    def test_who_states_no_amount_is_refused(self, fiona, paid, available) -> None:
        assert "The amount has changed" in asks(fiona, paid, available=available).content.decode()
        assert not Refund.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"amount": "150.01"}, "That is more than is left. Enter a smaller amount."),
            ({"amount": ""}, "Enter the amount to give back."),
            ({"amount": "0"}, "Enter at least $0.01."),
            ({"reason": "because"}, "Choose a reason."),
        ],
    )
    def test_a_mistake_is_explained(self, fiona, paid, typed, sentence) -> None:
        answer = asks(fiona, paid, **typed)

        assert sentence in words(answer.content.decode())
        assert not Refund.objects.exists()

    def test_by_bill(self, fiona, ana) -> None:
        ticket, sticker = bill(), bill(service="vehicle-sticker", number="VS20410017")
        ana.wants(ticket, sticker).pays()

        asks(fiona, ana.payment, "", **{f"line-{sticker.id.hex}": "30"})

        (line,) = Refund.objects.get().lines.all()
        assert (line.obligation_id, line.cents) == (sticker.id, 30_00)

    def test_one_amount_and_amounts_by_bill_do_not_go_together(self, fiona, ana) -> None:
        ticket, sticker = bill(), bill(service="vehicle-sticker", number="VS20410017")
        ana.wants(ticket, sticker).pays()

        answer = asks(fiona, ana.payment, "10", **{f"line-{sticker.id.hex}": "30"})

        assert "but not both" in words(answer.content.decode())
        assert not Refund.objects.exists()

    def test_nothing_is_offered_of_what_was_not_taken(self, fiona, ana) -> None:
        ana.wants(bill()).goes_to_pay()

        assert "Give money back" not in fiona.sees("staff_payment", ana.payment.reference)
        page = fiona.sees("staff_refund_new", ana.payment.reference)
        assert "Nothing of this payment can be given back now." in page


class TestDeciding:
    def test_the_list_says_who_asked_why_and_how_much(self, fiona, samuel, paid) -> None:
        asks(fiona, paid, note="Wrong plate.")

        page = words(samuel.sees("staff_refunds"))

        assert "$120.00 , Paid the wrong bill" in page
        assert f"{fiona.who.name}, staff" in page
        assert "Wrong plate." in page

    def test_another_person_approves(self, fiona, samuel, paid) -> None:
        refund = asked(fiona, paid)
        assert "Approve this refund" in samuel.sees("staff_refund", refund.reference)

        assert samuel.sends("staff_refund_approve", refund.reference).status_code == 303

        refund.refresh_from_db()
        assert (refund.state, refund.approved_by) == (RefundState.APPROVED, samuel.user.actor)
        assert "Nothing waits for approval." in samuel.sees("staff_refunds")

    def test_who_asked_cannot_approve_above_the_limit(self, fiona, paid) -> None:
        refund = asked(fiona, paid, "100.01")
        page = fiona.sees("staff_refund", refund.reference)
        assert ANOTHER in page
        assert "Approve this refund" not in page

        fiona.sends("staff_refund_approve", refund.reference)

        refund.refresh_from_db()
        assert refund.state == RefundState.REQUESTED
        assert ANOTHER in fiona.sees("staff_refund", refund.reference)

    def test_up_to_the_limit_one_person_is_enough(self, fiona, paid) -> None:
        refund = asked(fiona, paid, "100")

        fiona.sends("staff_refund_approve", refund.reference)

        refund.refresh_from_db()
        assert refund.state == RefundState.APPROVED

    def test_a_clerk_asks_and_decides_nothing(self, carla, paid) -> None:
        refund = asked(carla, paid, "10")
        assert "Approve this refund" not in carla.sees("staff_refund", refund.reference)

        assert carla.sends("staff_refund_approve", refund.reference).status_code == 403
        assert carla.sends("staff_refund_reject", refund.reference, why="x").status_code == 403

        refund.refresh_from_db()
        assert refund.state == RefundState.REQUESTED

    def test_what_is_not_approved_is_available_again(self, fiona, samuel, paid) -> None:
        refund = asked(fiona, paid)

        samuel.sends("staff_refund_reject", refund.reference, why="It was the right bill.")

        assert shown(fiona, paid) == "15315"
        assert "It was the right bill." in samuel.sees("staff_refund", refund.reference)
        assert "It was the right bill." in samuel.sees("staff_payment", paid.reference)

    def test_not_approving_needs_a_reason(self, fiona, samuel, paid) -> None:
        refund = asked(fiona, paid)

        answer = samuel.sends("staff_refund_reject", refund.reference, why=" ")

        assert "Say why it is not approved." in answer.content.decode()
        refund.refresh_from_db()
        assert refund.state == RefundState.REQUESTED

    def test_who_is_later_is_told_how_it_stands(self, fiona, samuel, paid) -> None:
        refund = asked(fiona, paid)
        samuel.sends("staff_refund_reject", refund.reference, why="No.")

        samuel.sends("staff_refund_approve", refund.reference)

        page = words(samuel.sees("staff_refund", refund.reference))
        assert "Somebody was faster. This refund stands at: Not approved." in page


class TestTakingBack:
    def test_who_asked_takes_it_back_while_nobody_has_decided(self, carla, fiona, paid) -> None:
        refund = asked(carla, paid, "10")
        assert "Take my request back" in carla.sees("staff_refund", refund.reference)

        carla.sends("staff_refund_withdraw", refund.reference)

        page = words(carla.sees("staff_refund", refund.reference))
        assert "It is taken back. The amount is available again." in page
        assert "Take my request back" not in page
        assert shown(fiona, paid) == "15315"
        assert "Nothing waits for approval." in fiona.sees("staff_refunds")
        timeline = words(fiona.sees("staff_payment", paid.reference))
        assert f"Refund {refund.reference}: Taken back" in timeline
        assert refund.events.get(after="WITHDRAWN").actor == carla.user.actor

    def test_nobody_takes_back_what_another_asked_for(self, carla, fiona, paid) -> None:
        refund = asked(fiona, paid, "10")
        assert "Take my request back" not in carla.sees("staff_refund", refund.reference)

        carla.sends("staff_refund_withdraw", refund.reference)

        refund.refresh_from_db()
        assert refund.state == RefundState.REQUESTED

    def test_what_is_decided_is_not_taken_back(self, carla, samuel, paid) -> None:
        refund = asked(carla, paid, "10")
        samuel.sends("staff_refund_approve", refund.reference)

        carla.sends("staff_refund_withdraw", refund.reference)

        page = words(carla.sees("staff_refund", refund.reference))
        assert "Somebody was faster. This refund stands at: Approved." in page


class TestOwnPayments:
    YOURS = "You made this payment yourself. Ask a colleague to do it."

    @pytest.fixture
    def fionas(self, fiona: Staff) -> Payment:
        """Fiona has paid a ticket of her own, with the address that she signs in with."""
        guest = Guest(fiona.who.name, fiona.who.email.upper())
        guest.wants(bill()).pays()
        return guest.payment

    def test_nobody_asks_for_their_own_money(self, fiona, fionas) -> None:
        page = fiona.sees("staff_refund_new", fionas.reference)
        assert self.YOURS in page
        assert "Ask for this refund" not in page

        answer = asks(fiona, fionas, "10", available="5105")

        assert self.YOURS in answer.content.decode()
        assert not Refund.objects.exists()

    def test_nobody_approves_their_own_money(self, fiona, samuel, fionas) -> None:
        refund = asked(samuel, fionas, "10")
        page = fiona.sees("staff_refund", refund.reference)
        assert self.YOURS in page
        assert "Approve this refund" not in page

        fiona.sends("staff_refund_approve", refund.reference)

        assert self.YOURS in fiona.sees("staff_refund", refund.reference)
        refund.refresh_from_db()
        assert refund.state == RefundState.REQUESTED


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once_give_back_no_more_than_was_taken(fiona, samuel, paid) -> None:
    there = shown(fiona, paid)
    hands = [lambda who=who: asks(who, paid, "100", available=there) for who in (fiona, samuel)]

    answers = at_once(*hands, *hands)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 303]
    paid.refresh_from_db()
    assert (Refund.objects.count(), paid.refunded_cents) == (1, 100_00)
