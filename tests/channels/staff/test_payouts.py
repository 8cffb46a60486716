"""Staff see what arrived at the bank, and own what does not agree."""

import pytest

from tallystick.channels.jobs import money_back
from tallystick.records.banking.models import Difference, Payout
from tallystick.records.payments.models import Payment
from tests.guest import Guest
from tests.people import bill
from tests.processor import Bank
from tests.staff import words


@pytest.fixture
def paid(ana: Guest) -> Payment:
    """Ana has paid a ticket of $50.00 by card, with a fee of $1.05."""
    ana.wants(bill()).pays()
    return ana.payment


def difference(payment: Payment, clock) -> Difference:
    return Difference.objects.create(
        kind=Difference.Kind.AMOUNT,
        gateway="sandbox",
        subject=f"payment:{payment.id}",
        payment=payment,
        cents=-5_00,
        says="The processor took $46.05; the books say $51.05.",
        found_at=clock.moment,
    )


def test_what_is_on_its_way_and_what_arrived(fiona, paid, clock) -> None:
    assert "Cards, on their way to the bank $51.05" in words(fiona.sees("staff_payouts"))

    Bank(clock).pays_out()
    money_back.take_payouts(timestamp=0)

    page = words(fiona.sees("staff_payouts"))
    assert "Cards, on their way to the bank $0.00" in page
    assert "Everything agrees." in page
    payout = Payout.objects.get()
    lines = words(fiona.sees("staff_payout", payout.id))
    assert f"Payment {paid.reference} $51.05" in lines


def test_a_difference_gets_an_owner(fiona, paid, clock) -> None:
    found = difference(paid, clock)
    page = words(fiona.sees("staff_payouts"))
    assert "Another amount was taken or paid out: -$5.00" in page
    assert "Nobody's yet" in page

    fiona.sends("staff_difference", found.id, owner=fiona.user.actor)

    found.refresh_from_db()
    assert (found.owner, found.owned_at) == (fiona.user.actor, clock.moment)
    assert f"{fiona.who.name} ·" in words(fiona.sees("staff_payouts"))


def test_only_somebody_who_may_can_own_it(fiona, samuel, paid, clock) -> None:
    found = difference(paid, clock)

    for owner in ("", "the mayor", samuel.user.actor):
        assert fiona.sends("staff_difference", found.id, owner=owner).status_code == 200

    found.refresh_from_db()
    assert found.owner == ""
    assert samuel.opens("staff_difference", found.id).status_code == 403


def test_a_difference_is_closed_with_what_it_was(fiona, arthur, paid, clock) -> None:
    found = difference(paid, clock)

    answer = fiona.sends("staff_difference_close", found.id, why="Five dollars came a day later.")

    assert answer.status_code == 303
    found.refresh_from_db()
    assert (found.closed_by, found.closed_at) == (fiona.user.actor, clock.moment)
    page = words(arthur.sees("staff_payouts"))
    assert "Everything agrees." in page
    assert f"Five dollars came a day later. {fiona.who.name}, staff" in page
    assert fiona.opens("staff_difference_close", found.id).status_code == 404
    written = found.events.latest("pgh_id").pgh_context.metadata
    assert written["use_case"] == "close_difference"
    assert (written["actor"], written["reason"]) == (fiona.user.actor, found.note)


def test_nothing_is_closed_without_words(fiona, paid, clock) -> None:
    found = difference(paid, clock)

    answer = fiona.sends("staff_difference_close", found.id, why=" ")

    assert "Say what it was." in answer.content.decode()
    found.refresh_from_db()
    assert found.closed_at is None


def test_an_auditor_sees_differences_and_gives_none_away(arthur, paid, clock) -> None:
    found = difference(paid, clock)

    assert "Say who finds out why" not in arthur.sees("staff_payouts")
    answer = arthur.sends("staff_difference", found.id, owner=arthur.user.actor)
    assert answer.status_code == 403
    assert arthur.opens("staff_difference_close", found.id).status_code == 403
