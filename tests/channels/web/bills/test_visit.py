"""What a browser keeps of a visit is signed, small, and gone after a day."""

from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from pytest_django.fixtures import Settings

from tallystick.channels.web.visit import Visit


def kept(visit: Visit) -> SimpleCookie:
    response = HttpResponse()
    visit.save(response)
    return response.cookies


def read(**cookies: str) -> Visit:
    request = HttpRequest()
    request.COOKIES = cookies
    return Visit.read(request)


def test_a_visit_comes_back_as_it_was() -> None:
    visit = Visit(basket=uuid4(), items=2, payments=["7K3M-0QRX-V2HD-91TB"])
    visit.find(uuid4())
    visit.prove(uuid4())

    assert read(visit=kept(visit)["visit"].value) == visit


@pytest.mark.parametrize("changed", ["", "nonsense", "e30:1:x", "\x00", "a:b:c:d"])
def test_a_changed_cookie_is_an_empty_visit(changed: str) -> None:
    sealed = kept(Visit(basket=uuid4()))["visit"].value

    assert read(visit=changed) == Visit()
    assert read(visit=sealed[:-1] + ("A" if sealed[-1] != "A" else "B")) == Visit()
    assert read() == Visit()


def test_no_script_and_no_other_site_gets_it(settings: Settings) -> None:
    cookie = kept(Visit())["visit"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")

    settings.PRETEND = False

    cookie = kept(Visit())["__Host-visit"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_it_holds_the_newest_bills_and_stays_small() -> None:
    visit = Visit(basket=uuid4(), items=99)
    bills = [uuid4() for _ in range(40)]
    for bill in bills:
        visit.find(bill)
        visit.prove(uuid4())
    for number in range(20):
        visit.paid(f"7K3M-0QRX-V2HD-{number:04}")

    assert len(visit.found) == len(visit.proved) == 30
    assert visit.may_see(bills[-1])
    assert not visit.may_see(bills[0])
    assert visit.payments[0] == "7K3M-0QRX-V2HD-0019"
    assert len(visit.payments) == 10
    assert len(kept(visit).output()) < 4000


def test_finding_something_again_makes_it_the_newest() -> None:
    first, second = uuid4(), uuid4()
    visit = Visit()
    for bill in (first, second, first):
        visit.find(bill)

    assert visit.found == [first, second]
