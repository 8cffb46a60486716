"""Money that pays no bill: its payer is told, chooses once, and nobody else can spend it."""

import re
from datetime import date

import pytest
from django.conf import settings as portal
from django.urls import reverse

from tallystick.channels.web.processor import ask
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.queries import debit_balance
from tallystick.records.billing.models import Obligation
from tallystick.records.payments.models import Payment
from tallystick.records.refunds.models import Choice, Refund
from tests.guest import Guest
from tests.overtaken import overtake
from tests.payer import Payer
from tests.people import bill

CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def late(ana: Guest, ben: Guest, clock) -> Payment:
    """Let Ana's eCheck of $50.00 land and clear though Ben has paid the ticket meanwhile."""
    ticket = bill(amount=Money(50_00))
    page = ana.wants(ticket).goes_to_pay("echeck")
    Payer(ana.client).pays_by_account(page)
    overtake(ana.payment, by=ben, method="echeck")
    ana.comes_back()
    clock.forward(days=6)
    paid = ask(ana.payment.reference, now=clock.moment)
    assert paid
    return paid


def looks_up(guest: Guest, obligation: Obligation) -> None:
    """Let a guest type a bill's number."""
    guest.client.get(reverse("bill", args=[obligation.bill.service, obligation.bill.number]))


def choose(guest: Guest, payment: Payment, choice: str, **more: str):
    address = reverse("surplus", args=[payment.reference])
    return guest.client.post(address, {"choice": choice, **more})


def unapplied() -> Money:
    return -debit_balance(portal.CITY.books.unapplied)


def open_of(obligation: Obligation) -> int:
    obligation.refresh_from_db()
    return int(obligation.open_cents)


def test_the_receipt_says_what_happened_and_by_when_it_goes_back(ana, late) -> None:
    page = ana.sees("receipt", late.reference)

    assert "Somebody had paid a part of this already. $50.00 is yours." in page
    assert "If you do not choose, we send it back after December 23, 2026" in page
    assert reverse("surplus", args=[late.reference]) in page


def test_it_goes_back_to_its_source_once(ana, late) -> None:
    first, second = choose(ana, late, "REFUND"), choose(ana, late, "REFUND")

    receipt = reverse("receipt", args=[late.reference])
    assert (first.status_code, first["Location"]) == (303, receipt)
    assert (second.status_code, second["Location"]) == (303, receipt)
    assert [refund.total_cents for refund in Refund.objects.all()] == [50_00]
    page = ana.sees("receipt", late.reference)
    assert "$50.00 is on its way back to you." in page
    assert "Choose what becomes" not in page


def test_it_pays_another_bill_that_was_looked_up_here(ana, late) -> None:
    other = bill(number="9190000002", amount=Money(30_00), due=CHRISTMAS)
    looks_up(ana, other)
    open_before = open_of(other)
    page = ana.sees("surplus", late.reference)
    assert "9190000002" in page

    answer = choose(ana, late, "BILL", obligation=str(other.id))

    assert answer.status_code == 303
    assert (open_before, open_of(other)) == (30_00, 0)
    told = ana.sees("receipt", late.reference)
    assert re.search(r"As you chose, \$30.00 of it went to another bill: .* 9190000002", told)
    assert unapplied() == Money(20_00)


def test_only_bills_that_take_so_much_are_offered(ana, late) -> None:
    whole = bill(service="vehicle-sticker", number="VS1", account="V1", amount=Money(80_00))
    in_parts = bill(service="water", number="W1", account="W1", amount=Money(80_00))
    for each in (whole, in_parts):
        looks_up(ana, each)

    page = ana.sees("surplus", late.reference)

    assert str(in_parts.id) in page
    assert str(whole.id) not in page, "$50.00 is not all of it, and no part is taken"


def test_a_credit_stays_until_its_payer_wants_it_back(ana, late) -> None:
    choose(ana, late, "CREDIT")

    page = ana.sees("receipt", late.reference)
    assert "You keep it as a credit." in page
    assert "we send it back after" not in page
    choose(ana, late, "REFUND")
    assert Refund.objects.get().total_cents == 50_00


def test_nobody_finds_it_without_the_confirmation_number(ben, late) -> None:
    other = reverse("surplus", args=["7K3M-0QRX-V2HD-91TB"])

    assert ben.client.get(other).status_code == 404
    assert ben.client.post(other, {"choice": "REFUND"}).status_code == 404
    assert unapplied() == Money(50_00)


@pytest.mark.parametrize("email", ["", "ben@example.org"])
@pytest.mark.parametrize("choice", ["BILL", "CREDIT"])
def test_whoever_was_sent_the_receipt_cannot_spend_the_money(ben, late, choice, email) -> None:
    mine = bill(number="9190000003", account="ILZZ99999", due=CHRISTMAS)
    looks_up(ben, mine)

    answer = choose(ben, late, choice, obligation=str(mine.id), email=email)

    assert "Type the email to which we sent the receipt." in answer.content.decode()
    assert not Choice.objects.exists()
    assert open_of(mine) == 50_00


def test_ana_on_her_telephone_proves_herself_by_her_email(late) -> None:
    telephone = Guest()
    other = bill(number="9190000002", amount=Money(30_00), due=CHRISTMAS)
    looks_up(telephone, other)

    answer = choose(telephone, late, "BILL", obligation=str(other.id), email="ANA@example.org")

    assert answer.status_code == 303
    assert open_of(other) == 0


def test_nobody_tries_addresses_until_one_is_right(late) -> None:
    telephone = Guest()
    for number in range(10):
        choose(telephone, late, "CREDIT", email=f"ana{number}@example.org")

    answer = choose(Guest(), late, "CREDIT", email="ana@example.org")

    assert "Type the email to which we sent the receipt." in answer.content.decode()
    assert not Choice.objects.exists()


def test_a_bill_that_was_not_looked_up_here_is_no_choice(ana, late) -> None:
    mine = bill(number="9190000002", due=CHRISTMAS)
    other = bill(number="9190000003", account="ILZZ99999", due=CHRISTMAS)
    looks_up(ana, mine)

    page = choose(ana, late, "BILL", obligation=str(other.id)).content.decode()

    assert "Choose one of the bills here." in page
    assert unapplied() == Money(50_00)


def test_who_gave_no_email_is_offered_the_way_back_only_elsewhere(late) -> None:
    late.checkout.email = ""
    late.checkout.save(update_fields=["email"])
    telephone = Guest()

    page = telephone.sees("surplus", late.reference)

    assert "Send it back to me" in page
    assert "Keep it as a credit" not in page


def test_a_payment_without_anything_to_choose_leads_to_its_receipt(ana) -> None:
    ana.wants(bill()).pays()

    answer = ana.client.get(reverse("surplus", args=[ana.payment.reference]))

    assert answer["Location"] == reverse("receipt", args=[ana.payment.reference])
    assert unapplied() == ZERO


def test_the_page_is_spoken_in_spanish(ana, late) -> None:
    ana.client.cookies["django_language"] = "es"

    page = ana.sees("surplus", late.reference)

    assert '<html lang="es"' in page
    assert "Choose what becomes" not in page
