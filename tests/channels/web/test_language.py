"""Changing the language keeps the page and what was typed on it."""

import pytest
from django.conf import settings
from django.test import RequestFactory

from tallystick.channels.web import typed


def test_the_choice_is_kept_and_the_page_too(client):
    answer = client.post("/language/?next=/places/", {"language": "es"})
    assert (answer.status_code, answer.url) == (303, "/places/")
    assert 'lang="es"' in client.get("/places/").content.decode()


def test_each_language_is_offered_in_its_own_name(client):
    assert ">Español</button>" in client.get("/").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    assert ">English</button>" in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_nobody_is_sent_to_another_site(client, target):
    assert client.post("/language/", {}, query_params={"next": target}).url == "/"


def test_a_language_that_is_not_offered_changes_nothing(client):
    answer = client.post("/language/?next=/", {"language": "xx"})
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_what_was_typed_comes_back_on_that_page_alone(client):
    sent = {"language": "es", "ticket": "91888", "bills": ["1", "2"]}
    answer = client.post("/language/?next=/pay/parking/", sent)
    cookie = answer.cookies[typed.COOKIE]
    assert cookie["path"] == "/pay/parking/"
    assert cookie["httponly"]
    request = RequestFactory().get("/pay/parking/")
    request.COOKIES[typed.COOKIE] = cookie.value
    assert typed.typed_before(request) == {"ticket": "91888", "bills": ["1", "2"]}


def test_a_cookie_that_we_did_not_write_is_not_read():
    request = RequestFactory().get("/pay/parking/")
    request.COOKIES[typed.COOKIE] = "eyJ0aWNrZXQiOlsiMSJdfQ:1:forged"
    assert typed.typed_before(request) == {}


def test_too_much_to_keep_is_left_out(client):
    letters = "".join(chr(97 + i * 7919 % 26) + str(i) for i in range(3000))
    answer = client.post("/language/?next=/", {"language": "es", "message": letters})
    assert typed.COOKIE not in answer.cookies
