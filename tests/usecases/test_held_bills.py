"""A bill that is too much to be true waits for staff: nobody pays it, and no late fee is added."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import HeldBill, Obligation
from tallystick.records.billing.owed import owed
from tallystick.records.notices.models import Notice
from tallystick.usecases.add_to_basket import OnHold
from tallystick.usecases.ask_for_reading import NothingToAsk, ask_for_reading
from tallystick.usecases.quote_checkout import NothingToPay
from tallystick.usecases.release_bill import NotHeld, release_bill
from tallystick.usecases.start_payment import QuoteOver
from tests.bill_file import Take, take
from tests.moment import NOON
from tests.resident import Resident
from tests.water import meis_bills, number_of

__all__ = ["take"]
pytestmark = pytest.mark.django_db
USUAL = (2_400, 2_500, 2_300, 2_450)
BURST = 11_000
DUE = date(2026, 12, 7)


def newest() -> Obligation:
    return Obligation.objects.get(bill__number=number_of())


def held() -> HeldBill:
    return HeldBill.objects.get(bill__number=number_of())


def owes(on: date) -> Money:
    return owed([newest().id], as_of=on, city=settings.CITY)[newest().id].total


def release(now=NOON) -> HeldBill:
    return release_bill(
        held=held().id, because="The pipe had burst.", actor="samuel", now=now, city=settings.CITY
    )


def test_a_bill_far_above_meis_own_past_is_held(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))

    found = held()
    assert (found.state, found.reason) == ("HELD", "use")
    assert found.times == 449, "percent: 180.3 cubic feet a day against 40.1"
    assert found.held_on == date(2026, 11, 23)
    assert HeldBill.objects.count() == 1, "old bills, whose day is over, are left alone"


def test_a_bill_like_all_the_others_is_not(take: Take) -> None:
    take(*meis_bills(*USUAL, 2_600))

    assert not HeldBill.objects.exists()


def test_a_reading_that_follows_an_estimate_is_held_sooner(take: Take) -> None:
    bills = meis_bills(*USUAL, 1_500, 6_500)
    bills[-2]["details"]["readings"][0]["kind"] = "estimated"
    take(*bills)

    assert held().reason == "estimate"


def test_a_mistyped_amount_is_held_though_the_use_is_as_always(take: Take) -> None:
    bills = meis_bills(*USUAL, 2_500)
    bills[-1]["total"] = "9999.00"
    bills[-1]["obligations"][0]["lines"] = [
        {"charge": "water", "label": "Water", "amount": "9999.00"}
    ]
    take(*bills)

    assert held().reason == "amount"


def test_nobody_can_pay_it_until_it_is_released(take: Take, ana: Resident) -> None:
    take(*meis_bills(*USUAL, BURST))
    with pytest.raises(OnHold):
        ana.wants(newest())

    release()

    ana.wants(newest()).chooses("echeck")
    assert ana.basket.items.get().cents == newest().open_cents


def test_a_bill_that_is_held_while_it_is_in_a_basket_leaves_it(take: Take, ana: Resident) -> None:
    take(*meis_bills(*USUAL, 2_500))
    ana.wants(newest()).chooses("card")
    take(*meis_bills(*USUAL, BURST), now=NOON)

    with pytest.raises(QuoteOver):
        ana.starts()
    with pytest.raises(NothingToPay):
        ana.chooses("card")


def test_no_late_fee_is_added_while_it_is_held_nor_in_the_grace_after(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    principal = Money(newest().open_cents)
    assert owes(DUE + timedelta(days=400)) == principal

    release(now=NOON + timedelta(days=60))  # on January 22; due on December 7

    assert owes(date(2027, 2, 1)) == principal, "grace of ten days"
    assert owes(date(2027, 2, 7)) == principal
    late = owes(date(2027, 2, 8)) - principal
    assert ZERO < late < principal.share(settings.CITY.service["water"].late_fees[0].rate)


def test_a_corrected_bill_releases_itself(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    take(*meis_bills(*USUAL, 2_500))

    assert (held().state, held().released_because) == ("CORRECTED", "A corrected bill has come.")
    assert not owed([newest().id], as_of=DUE, city=settings.CITY)[newest().id].facts.on_hold


def test_a_corrected_bill_that_is_still_too_much_stays_held_once(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    take(*meis_bills(*USUAL, BURST - 500))

    assert held().state == "HELD"


def test_what_staff_has_released_is_held_again_only_if_it_grows(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    release()
    take(*meis_bills(*USUAL, BURST - 500))
    assert held().state == "RELEASED"

    take(*meis_bills(*USUAL, BURST + 500))
    assert sorted(HeldBill.objects.values_list("state", flat=True)) == ["HELD", "RELEASED"]


def test_it_is_released_once_with_who_and_why(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    done = release()

    assert (done.released_by, done.released_because) == ("samuel", "The pipe had burst.")
    assert done.events.latest("pgh_id").pgh_context.metadata["use_case"] == "release_bill"
    with pytest.raises(NotHeld):
        release()


def test_a_new_reading_is_asked_for_once(take: Take) -> None:
    take(*meis_bills(*USUAL, BURST))
    asked = ask_for_reading(held=held().id, actor="samuel", now=NOON)

    assert (asked.state, asked.reading_asked_by) == ("HELD", "samuel")
    with pytest.raises(NothingToAsk):
        ask_for_reading(held=asked.id, actor="samuel", now=NOON)


def test_mei_is_told_once_that_she_uses_much(take: Take) -> None:
    bills = meis_bills(*USUAL, 5_000, alert_email="mei@example.org", language="es")
    take(*bills)

    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.language) == ("high-use", "mei@example.org", "es")
    assert not HeldBill.objects.exists(), "twice as much is dear, but possible"

    bills[-1]["details"]["homes"] = 3
    take(*bills)
    assert Notice.objects.count() == 1


def test_mei_is_told_of_water_that_never_stops(take: Take) -> None:
    take(*meis_bills(*USUAL, 2_500, alert_email="mei@example.org", hourly=[1] * 50))

    assert Notice.objects.get().kind == "high-use"


def test_with_relief_no_late_fee_is_added(take: Take) -> None:
    take(*meis_bills(*USUAL, 2_500, programs=["utility-billing-relief"]))

    assert owes(DUE + timedelta(days=400)) == Money(newest().open_cents)
