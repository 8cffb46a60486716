"""What became of a payment later: page, PDF and email all tell it, in both languages."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse

from tallystick.channels.web.mail_words import opening
from tallystick.channels.web.mails import write
from tallystick.channels.web.processor import ask
from tallystick.gateways.delivery.protocol import Message
from tallystick.kernel.money import Money
from tallystick.records.notices.models import Notice
from tallystick.records.payments.models import Payment
from tallystick.records.payments.states import NOT_TAKEN, PaymentState
from tests.guest import Guest
from tests.people import bill
from tests.processor import Bank
from tests.refunding import Office

USECASES = Path(__file__).resolve().parents[4] / "tallystick" / "usecases"
KIND = re.compile(r"""["']((?:payment|paid|refund|dispute)-[a-z-]+)["']""")
KINDS = sorted(
    {
        kind
        for path in USECASES.rglob("*.py")
        for kind in KIND.findall(path.read_text(encoding="utf-8"))
    }
)


@pytest.fixture
def office(clock) -> Office:
    return Office(clock)


@pytest.fixture
def bank(clock) -> Bank:
    return Bank(clock)


@pytest.fixture
def paid(ana: Guest) -> Payment:
    """Let Ana pay a ticket of $50.00 by card, with a fee of $1.05."""
    ana.wants(bill(amount=Money(50_00))).pays("card")
    return ana.payment


def latest(kind: str) -> Message:
    return write(Notice.objects.filter(kind=kind).latest("created_at"))


def told(guest: Guest, kind: str) -> list[str]:
    """Return the words of the receipt's page, of its PDF, and of a mail in text and in HTML."""
    reference = guest.payment.reference
    message = latest(kind)
    texts = [guest.sees("receipt", reference), message.text, message.html]
    if shutil.which("pdftotext"):
        pdf = guest.client.get(reverse("receipt_pdf", args=[reference])).content
        run = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        )
        texts.append(run.stdout.decode())
    return [" ".join(text.split()) for text in texts]


def everywhere(texts: list[str], *facts: str) -> bool:
    return all(fact in text for text in texts for fact in facts)


def nowhere(texts: list[str], *claims: str) -> bool:
    return not any(claim in text for text in texts for claim in claims)


def test_a_part_that_was_given_back_is_owed_again(ana, paid, office, clock) -> None:
    (owed,) = paid.allocations.values_list("obligation_id", flat=True)
    refund = office.approves(office.asks(paid, {owed: Money(20_00)}))
    assert "$20.00 is on its way back to you." in ana.sees("receipt", paid.reference)
    office.sends(refund)
    clock.forward(days=2)
    office.confirms(refund)

    texts = told(ana, "refund-done")

    assert everywhere(texts, "$20.00 was given back to you.", "What was given back is owed again.")
    assert everywhere(texts, "Payment received", "$51.05")
    assert nowhere(texts, "There is nothing else to do.", "is on its way back")
    assert "The money is back where it came from." in latest("refund-done").text


def test_all_of_it_given_back_is_not_called_paid(ana, paid, office, clock) -> None:
    refund = office.gives_back(paid, Money(50_00), reason="city-error")
    clock.forward(days=2)
    office.confirms(refund)

    texts = told(ana, "refund-done")

    assert everywhere(texts, "Payment given back", "$51.05 was given back to you.")
    assert nowhere(texts, "Payment received", "There is nothing else to do.", "is owed again")


def test_a_dispute_is_told_when_it_opens_and_when_it_is_won(ana, paid, bank, clock) -> None:
    bank.disputes(paid)
    ask(paid.reference, now=clock.moment)
    texts = told(ana, "payment-disputed")
    assert everywhere(texts, "The card company is deciding.", "Your bills stay paid meanwhile.")
    assert nowhere(texts, "There is nothing else to do.")

    bank.wins(paid)
    ask(paid.reference, now=clock.moment)

    texts = told(ana, "dispute-won")
    assert everywhere(texts, "The card company has decided that this payment stands.")
    assert nowhere(texts, "is deciding")


def test_a_dispute_that_is_lost_opens_the_bill(ana, paid, bank, clock) -> None:
    bank.disputes(paid)
    ask(paid.reference, now=clock.moment)
    bank.loses(paid)
    ask(paid.reference, now=clock.moment)

    texts = told(ana, "payment-returned")

    assert everywhere(texts, "Payment returned", "Pay the bills again soon.")
    assert nowhere(texts, "Payment received", "nothing else to do")


def test_a_returned_payment_names_its_reason_and_the_fee(ana, bank, clock) -> None:
    ticket = bill(amount=Money(50_00))
    ana.wants(ticket).pays("echeck")
    clock.forward(days=2)
    bank.returns(ana.payment, "R01")
    ask(ana.payment.reference, now=clock.moment)

    texts = told(ana, "payment-returned")

    assert everywhere(texts, "Payment returned", "not enough money in the account")
    assert everywhere(texts, "A fee of $25.00 for the returned payment was added to the bill.")
    page = ana.sees("bill", "parking", ticket.bill.number)
    assert '<p class="cp-owed"><bdi dir="ltr">$75.00</bdi></p>' in page


def test_the_bill_names_the_fee_for_the_returned_payment(ana, bank, clock) -> None:
    ana.wants(bill(amount=Money(50_00))).pays("echeck")
    clock.forward(days=2)
    bank.returns(ana.payment, "R01")
    ask(ana.payment.reference, now=clock.moment)
    ana.sees("bill", "parking", "9190000001")

    ana.client.post(reverse("bill", args=["parking", "9190000001"]), {"second": "AB12345"})

    page = ana.sees("bill", "parking", "9190000001")
    assert "$25.00" in page
    assert "Fee for a returned payment" in page


def test_the_kinds_of_mail_are_known() -> None:
    assert {"payment-received", "paid-twice", "payment-surplus", "refund-done"} <= set(KINDS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mail_has_words_in_every_language(paid, kind, language) -> None:
    notice = Notice.objects.get()
    notice.kind, notice.language = kind, language

    message = write(notice)

    assert get_template(f"mail/{kind}-subject.txt")
    assert paid.reference in message.subject
    assert paid.reference in message.text
    english = opening(kind)
    assert bool(english) == (kind != "payment-received")
    if english:
        assert (english in message.text) == (language == "en")
    assert ("What happens next" in message.text) == (language == "en")


# CREATED lasts only until the processor has answered the request that made it.
STEPS = {
    "SUBMITTED": [],
    "ACTION_REQUIRED": ["ACTION_REQUIRED"],
    "FAILED": ["FAILED"],
    "CANCELED": ["CANCELED"],
    "EXPIRED": ["EXPIRED"],
    "PENDING": [],
    "CAPTURED": ["CAPTURED"],
    "SETTLED": ["CAPTURED", "SETTLED"],
    "RETURNED": ["RETURNED"],
    "DISPUTED": ["DISPUTED"],
    "DISPUTE_WON": ["DISPUTED", "DISPUTE_WON"],
    "DISPUTE_LOST": ["DISPUTED", "DISPUTE_LOST"],
}


def test_no_state_is_forgotten() -> None:
    assert {*STEPS, "CREATED"} == set(PaymentState.values)


@pytest.mark.broken_books  # only the state is moved here, the money is not
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STEPS)
def test_every_state_has_its_page_in_every_language(ana, state, language) -> None:
    taken = PaymentState(state) not in NOT_TAKEN
    ana.wants(bill())
    if taken:
        ana.pays("echeck")
    else:
        ana.goes_to_pay("echeck")
    for step in STEPS[state]:
        Payment.objects.filter(id=ana.payment.id).update(state=step)
    ana.client.cookies["django_language"] = language
    name = "receipt" if taken else "payment_status"

    answer = ana.client.get(reverse(name, args=[ana.payment.reference]))

    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count("<h1>") == 1
    assert ana.payment.reference in page
    assert ("About this payment" in page or "What happens next" in page) == (language == "en")
