"""The demo's pages: what to try, the clock's buttons, and the mail that was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tallystick.demo import clock
from tallystick.records.notices.models import Notice

SENT = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def mail(
    subject: str, *, to: str = "ana@example.org", at: datetime | None = SENT, **more
) -> Notice:
    return Notice.objects.create(
        **{
            "fact": f"payment:{subject}{to}",
            "kind": "payment-received",
            "recipient": to,
            "language": "en",
            "created_at": SENT,
            "sent_at": at,
            "subject": subject,
            "body": "You paid $50.00.\n\nKeep this mail: https://pay.example.org/r/1",
            **more,
        }
    )


def test_home_names_cards_that_the_sandbox_knows(client):
    page = client.get("/demo/").content.decode()

    assert "4242 4242 4242 4242" in page
    assert "110000000" in page
    assert "000123456789" in page
    assert "No bills are loaded yet" in page


def test_a_button_moves_the_clock(client):
    for step, days in (("1d", 1), ("1w", 7), ("1mo", 28)):
        before = clock.ahead()
        answer = client.post("/demo/clock/", {"step": step})
        assert answer.status_code == 302
        assert clock.ahead() - before >= timedelta(days=days, hours=-2)
    assert "days ahead" in client.get("/demo/").content.decode()


def test_a_step_back_is_refused_in_words(client):
    answer = client.post("/demo/clock/", {"step": "2020-01-01"})

    assert answer.status_code == 422
    assert "The clock only goes forward" in answer.content.decode()
    assert clock.ahead() == timedelta(0)


def test_the_clock_is_not_moved_by_a_link_or_by_another_site(client):
    assert client.get("/demo/clock/?step=1d").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/clock/", {"step": "1d"}).status_code == 403
    assert clock.ahead() == timedelta(0)


def test_the_outbox_has_the_newest_mail_first(client):
    mail("Your payment arrived")
    mail("Your receipt", to="ben@example.org", at=SENT + timedelta(hours=1))
    mail("Not sent yet", to="chen@example.org", at=None)

    page = client.get("/demo/outbox/").content.decode()

    assert page.index("Your receipt") < page.index("Your payment arrived")
    assert 'Email to <bdi dir="ltr">ben@example.org</bdi>' in page
    assert "Not sent yet" not in page
    assert "9:04" in page  # the city's time


def test_an_empty_outbox_says_what_to_do(client):
    assert "Pay a bill and give an email address" in client.get("/demo/outbox/").content.decode()


def test_a_full_outbox_has_pages(client):
    for number in range(30):
        mail(f"Mail {number:02}", at=SENT + timedelta(minutes=number))

    newest = client.get("/demo/outbox/").content.decode()
    older = client.get("/demo/outbox/?page=2").content.decode()

    assert "Mail 29" in newest
    assert "Mail 04" not in newest
    assert "Mail 04" in older


def test_a_mail_is_shown_with_its_links_and_without_its_markup(client):
    sent = mail("Your receipt", body="<b>Hello</b>\nSee https://pay.example.org/r/1")

    page = client.get(f"/demo/outbox/{sent.id}/").content.decode()

    assert "&lt;b&gt;Hello" in page
    assert 'href="https://pay.example.org/r/1"' in page


def test_a_text_has_no_subject(client):
    sent = mail("", to="312-555-0123", channel="sms", body="You paid $50.00.")

    assert (
        'Text to <bdi dir="ltr">312-555-0123</bdi>' in client.get("/demo/outbox/").content.decode()
    )
    assert "Text message" in client.get(f"/demo/outbox/{sent.id}/").content.decode()


def test_a_mail_that_was_not_sent_is_not_shown(client):
    waiting = mail("Wait", at=None)

    assert client.get(f"/demo/outbox/{waiting.id}/").status_code == 404


@pytest.mark.parametrize("address", ["/demo/", "/demo/outbox/"])
def test_in_spanish_too(client, address):
    client.cookies["django_language"] = "es"
    page = client.get(address).content.decode()

    assert '<html lang="es"' in page
    assert "Correos y mensajes de texto" in page


@pytest.mark.parametrize("address", ["/demo/", "/demo/outbox/"])
def test_no_page_has_styles_or_scripts_of_its_own(client, address):
    answer = client.get(address)

    assert "script-src" not in answer["Content-Security-Policy"]  # default-src is 'none'
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    for unwanted in ("<script", "<style", "style="):
        assert unwanted not in answer.content.decode()
