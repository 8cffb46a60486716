"""The front page, the pages of words and the error pages; none of them asks the database."""

import re

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory

from tallystick.channels.web.views import errors
from tallystick.channels.web.views.content import read_page

LINKED = ["/help/", "/accessibility/", "/privacy/", "/security/", "/places/"]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_menu_names_every_service_of_the_citys_folder(client):
    page = client.get("/").content.decode()
    for service in settings.CITY.services:
        assert service.name["en"] in page
        assert f'href="/pay/{service.code}/"' in page


def test_property_tax_says_that_the_city_does_not_bill_it(client):
    assert "Billed by: Cook County Treasurer" in text(client.get("/"))


def test_the_menu_says_how_else_one_can_pay(client):
    page = text(client.get("/"))
    assert "By mail" in page
    assert settings.CITY.mail_to in page
    assert "Places and hours" in page


@pytest.mark.parametrize("path", ["/", *LINKED])
@pytest.mark.parametrize("language", settings.CITY.languages)
def test_every_page_of_words_is_there_in_every_language(client, path, language):
    page = client.get(path, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()
    assert settings.CITY.portal[language] in text(page)


@pytest.mark.parametrize("path", ["/", *LINKED])
def test_help_stands_at_the_end_of_every_page(client, path):
    footer = client.get(path).content.decode().partition("<footer")[2]
    assert settings.CITY.phone in footer
    assert "/places/" in footer
    assert "Interpreters are free" in footer


def test_places_name_their_address_hours_and_what_they_take(client):
    page = text(client.get("/places/"))
    for place in settings.CITY.places:
        assert place.address in page
        assert place.hours["en"] in page
    assert "Accepts: cash, check, card" in page


def test_a_demonstration_says_so_first(client, settings):
    body = text(client.get("/")).partition("Skip to main content")[2]
    assert body.strip().startswith("This is a demonstration, not the City's website.")
    settings.PRETEND = False
    assert "demonstration" not in text(client.get("/"))


def test_a_demonstration_is_not_for_search_engines(client, settings):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    settings.PRETEND = False
    assert b"Disallow: /\n" not in client.get("/robots.txt").content


def test_words_of_the_folder_cannot_carry_code(client, settings):
    settings.CITY = settings.CITY.model_copy(
        update={
            "content": {"help": {"en": "# Help\n\n<script>alert(1)</script> [x](javascript:a)"}}
        }
    )
    read_page.cache_clear()
    page = client.get("/help/").content.decode()
    read_page.cache_clear()
    assert "<script" not in page
    assert 'href="javascript:' not in page


def test_an_unknown_address_says_what_to_do(client):
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "We cannot find this page" in text(page)
    assert settings.CITY.phone in text(page)


def test_a_form_without_its_token_says_that_nothing_was_paid():
    page = Client(enforce_csrf_checks=True).post("/language/", {"language": "es"})
    assert page.status_code == 403
    assert "Nothing was sent and nothing was paid." in text(page)


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.stale_form, 403),
        (errors.not_found, 404),
        (errors.too_many, 429),
        (errors.server_error, 500),
        (errors.unavailable, 503),
    ],
)
def test_error_pages_name_the_help_phone_and_no_internals(view, status):
    page = view(RequestFactory().get("/bill/1/"))
    assert page.status_code == status
    assert f"Do you need help? Call {settings.CITY.phone}" in text(page).replace("  ", " ")
    assert not re.search(r"\b(invalid|please|oops|failed|exception|traceback)\b", text(page), re.I)


def test_a_database_that_does_not_answer_is_a_busy_site_not_a_mistake(client):
    request = RequestFactory().get("/")
    try:
        raise OperationalError("the server closed the connection")
    except OperationalError:
        page = errors.server_error(request)
    assert page.status_code == 503
    assert page["Retry-After"] == "120"
    assert "do not pay again" in text(page)


def test_pages_bring_no_code_and_allow_none(client):
    page = client.get("/")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.content.decode())
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
