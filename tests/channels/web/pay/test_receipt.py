"""The receipt: page, PDF and email say the same, and the truth when it changes."""

import re
import shutil
import subprocess
from datetime import date

import pytest
from django.conf import settings as portal
from django.core import mail
from django.urls import reverse

from tallystick.channels.web.mails import write
from tallystick.channels.web.pdf import receipt_pdf
from tallystick.channels.web.processor import ask
from tallystick.channels.web.proof_words import Paid, Part, Row, Told
from tallystick.gateways.delivery.mail import MailDelivery
from tallystick.kernel.money import Money
from tallystick.records.notices.models import Notice
from tallystick.usecases.number_receipts import number_receipts
from tallystick.usecases.send_notices import send_notices
from tests.overtaken import overtake
from tests.payer import RETURNING_ACCOUNT, Payer
from tests.people import bill

needs_pdftotext = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="not checked: pdftotext (poppler-utils) is not here"
)
HOSTILE = '#read("/receipt.typ") #pdf.attach("/receipt.typ") *x* = h @r $x$ // <b>b</b>\r\nBcc: e@e'


def page_of(guest) -> str:
    return guest.sees("receipt", guest.payment.reference)


def words_in(pdf: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(told.stdout.decode().split())


def pdf_of(guest) -> bytes:
    return guest.client.get(reverse("receipt_pdf", args=[guest.payment.reference])).content


def test_a_card_payment_is_confirmed_with_everything_one_may_be_asked_for(ana) -> None:
    ana.wants(bill(amount=Money(50_00))).pays("card")

    page = page_of(ana)

    assert re.search(r'class="cp-panel"><h1>Payment received</h1>', page)
    for fact in (
        *(ana.payment.reference, "$50.00", "$1.05", "$51.05", "9190000001", "Ana Reyes"),
        *("November 23, 2026, 12:00 pm CST", "Visa ending in 4242", "312-555-0100"),
        *("City of Chicago, Department of Finance", f"{ana.payment.reference}-1"),
        "We send the receipt to",
    ):
        assert fact in page
    assert 'name="robots" content="noindex"' in page


def test_each_biller_has_a_receipt_of_its_own(ana) -> None:
    tax = bill(
        service="property-tax",
        number="04341060080000-2025-1",
        account="04341060080000",
        amount=Money(1_200_00),
        tax_year=2025,
    )
    ana.wants(bill(amount=Money(50_00)), tax).pays("echeck")

    page = page_of(ana)

    assert "Paid to City of Chicago, Department of Finance" in page
    assert "Paid to Cook County Treasurer" in page
    assert f"{ana.payment.reference}-1" in page
    assert f"{ana.payment.reference}-2" in page
    assert page.count("$1,250.00") == 2  # for the bills, and in all


def test_an_echeck_is_pending_until_its_bank_has_had_five_business_days(ana) -> None:
    ana.wants(bill()).pays("echeck")

    page = page_of(ana)

    # From Monday, November 23: Tuesday to Friday, and the next Monday.
    assert "Payment accepted, pending until November 30, 2026" in page
    assert "Your bills count as paid today." in page


def test_an_echeck_that_came_back_is_no_longer_called_paid(ana, clock) -> None:
    ana.wants(bill(amount=Money(50_00))).pays("echeck", RETURNING_ACCOUNT)
    clock.forward(days=10)
    assert "pending" in page_of(ana)  # nobody has asked yet

    ask(ana.payment.reference, now=clock.moment)

    page = page_of(ana)
    assert "<h1>Payment returned</h1>" in page
    assert "The bank did not pay $50.00. The bills below are open again." in page
    assert "not enough money in the account" in page
    assert "Payment received" not in page


def test_whoever_has_the_link_sees_the_receipt_but_no_address(ana, ben) -> None:
    ana.wants(bill()).pays()

    page = ben.sees("receipt", ana.payment.reference)

    assert "Payment received" in page
    assert "ana@example.org" not in page


def test_the_number_of_the_series_stands_on_the_receipt_once_it_is_given(ana, clock) -> None:
    ana.wants(bill()).pays()
    assert "2026-000001" not in page_of(ana)

    number_receipts(limit=10, actor="job", now=clock.moment, zone=portal.CITY.zone)

    assert "2026-000001" in page_of(ana)


@needs_pdftotext
def test_page_pdf_and_email_have_the_same_facts(ana, clock) -> None:
    ana.wants(bill(amount=Money(50_00))).pays("card")
    message = write(Notice.objects.get())
    pdf = words_in(pdf_of(ana))
    page = page_of(ana)

    for fact in (
        *(ana.payment.reference, "$50.00", "$1.05", "$51.05", "9190000001", "Ana Reyes"),
        *("November 23, 2026, 12:00 pm CST", "Visa ending in 4242", "Payment received"),
        *(f"{ana.payment.reference}-1", "City of Chicago, Department of Finance"),
    ):
        assert fact in page
        assert fact in pdf
        assert fact in message.text
        assert fact in message.html
    assert f"http://testserver/receipt/{ana.payment.reference}/" in message.text
    assert "/pay/" not in message.text


def test_the_pdf_is_tagged_and_names_its_language(ana) -> None:
    ana.wants(bill()).pays()

    pdf = pdf_of(ana)

    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang (en-US)" in pdf or b"/Lang(en-US)" in pdf
    assert pdf == pdf_of(ana)


@needs_pdftotext
def test_a_hostile_name_is_printed_and_never_obeyed(ana) -> None:
    ana.name = HOSTILE
    ana.wants(bill()).pays()

    pdf = pdf_of(ana)

    shown = words_in(pdf)
    assert '#read("/receipt.typ") #pdf.attach("/receipt.typ") *x* = h @r $x$ // <b>b</b>' in shown
    assert b"/EmbeddedFile" not in pdf
    assert "<b>b</b>" not in page_of(ana)


def test_hostile_text_in_every_place_of_the_pdf_attaches_nothing() -> None:
    told = Told(
        tone="paid",
        heading=HOSTILE,
        lead=HOSTILE,
        rows=(Row(HOSTILE, HOSTILE), Row(HOSTILE, HOSTILE, total=True)),
        parts=(
            Part(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                (Paid(HOSTILE, HOSTILE, date(2026, 12, 1), HOSTILE),),
                HOSTILE,
            ),
        ),
        warnings=(HOSTILE,),
        next_steps=(HOSTILE,),
    )

    pdf = receipt_pdf(told, address="http://testserver/receipt/x/", moment=None)

    assert b"/EmbeddedFile" not in pdf


def test_a_hostile_name_adds_no_header_to_the_email(ana, clock) -> None:
    ana.name = HOSTILE
    ana.wants(bill()).pays()

    send_notices(
        write=write,
        delivery=MailDelivery(sender="help@pay.chicago.example", domain="pay.chicago.example"),
        limit=10,
        actor="job",
        now=clock.moment,
    )

    (sent,) = mail.outbox
    assert sent.recipients() == ["ana@example.org"]
    assert "\n" not in sent.subject


@needs_pdftotext
def test_a_spanish_speaker_gets_everything_in_spanish(ana, clock) -> None:
    ana.client.cookies["django_language"] = "es"
    ana.wants(bill()).pays()

    page = page_of(ana)

    assert '<html lang="es"' in page
    assert "Payment received" not in page
    pdf = pdf_of(ana)
    assert "Payment received" not in words_in(pdf)
    message = write(Notice.objects.get())
    assert message.language == "es"
    assert "Payment received" not in message.text + message.subject


@pytest.mark.parametrize("spelling", ["{}", "{}-1", " {} ", "lower", "bare", "spaced"])
def test_a_receipt_is_found_again_in_any_spelling(ana, ben, spelling) -> None:
    ana.wants(bill()).pays()
    code = ana.payment.reference
    typed = {
        "lower": code.lower(),
        "bare": code.replace("-", "").replace("0", "o").replace("1", "l"),
        "spaced": code.replace("-", " "),
    }.get(spelling, spelling.format(code))

    answer = ben.client.post(reverse("find_receipt"), {"code": typed})

    assert answer["Location"] == reverse("receipt", args=[code])


@pytest.mark.parametrize("typed", ["7K3M-0QRX-V2HD-91TB", "4242", "' OR 1=1 --"])
def test_every_wrong_number_has_the_same_answer(ana, typed) -> None:
    page = ana.client.post(reverse("find_receipt"), {"code": typed}).content.decode()

    assert "Check the confirmation number." in page


@pytest.mark.parametrize("name", ["receipt", "receipt_pdf", "payment_status"])
def test_a_receipt_asks_the_database_little(ana, name, django_assert_max_num_queries) -> None:
    ana.wants(*(bill(number=f"91900000{number:02d}") for number in range(10, 30))).pays()

    with django_assert_max_num_queries(12):
        ana.client.get(reverse(name, args=[ana.payment.reference]))


def test_money_that_found_no_debt_is_not_hidden(ana, ben) -> None:
    ticket = bill(amount=Money(50_00))
    page = ana.wants(ticket).goes_to_pay("echeck")
    Payer(ana.client).pays_by_account(page)
    overtake(ana.payment, by=ben, method="echeck")

    ana.comes_back()

    page = page_of(ana)
    assert "$50.00 is yours." in page
    assert "If you do not choose, we send it back after December 23, 2026" in page


def test_who_tries_many_numbers_finds_nothing_any_more(ana, ben) -> None:
    ana.wants(bill()).pays()
    address = reverse("find_receipt")
    for number in range(200):
        ben.client.post(address, {"code": f"7K3M-0QRX-V2HD-{number:04d}"})

    page = ben.client.post(address, {"code": ana.payment.reference}).content.decode()

    assert "Check the confirmation number." in page
