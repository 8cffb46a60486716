"""Every staff page against every role: nobody opens or does what their role does not allow."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from tallystick.channels.staff import urls
from tallystick.channels.staff.access import Door, needed
from tallystick.records.people.models import User
from tallystick.records.people.roles import PERMISSIONS, Act, Role, may
from tests.staff import Staff

SOME = {
    "reference": "0000-0000-0000-0000",
    "identity": UUID(int=1),
    "token": "none",
}
PAGES = [one for one in urls.urlpatterns if isinstance(one, URLPattern)]
GUARDED = [one for one in PAGES if isinstance(needed(one.callback), Act)]


def address(page: URLPattern) -> str:
    """Return an address of a page; what it names does not exist."""
    words = {
        name: 1 if name == "identity" and "int" in str(page.pattern) else SOME[name]
        for name in page.pattern.converters
    }
    return reverse(page.name, kwargs=words)


def everywhere(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, object]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from everywhere(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one.callback


def test_every_staff_page_says_what_it_needs() -> None:
    assert [page.name for page in PAGES if needed(page.callback) is None] == []
    assert len(GUARDED) > 10


def test_only_signing_in_is_open_to_everyone() -> None:
    doors = {page.name for page in PAGES if needed(page.callback) is Door.OPEN}
    assert doors == {"account_login", "mfa_authenticate", "account_logout", "staff_set_up"}


def test_no_staff_page_lies_outside_of_the_gate() -> None:
    assert [at for at, view in everywhere() if needed(view) and not at.startswith("staff/")] == []


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_a_stranger_is_sent_to_sign_in(db, page) -> None:
    for answer in (Client().get(address(page)), Client().post(address(page))):
        assert answer.status_code == 303
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(clock, role) -> None:
    member = Staff.hired(role).signs_in()
    for page in GUARDED:
        for method in ("get", "post"):
            answer = getattr(member.client, method)(address(page))
            allowed = may(role, needed(page.callback))
            assert allowed or answer.status_code == 403, (page.name, method)
            assert not allowed or answer.status_code != 403, (page.name, method)


def test_who_is_signed_in_but_does_not_work_here_opens_nothing(carla) -> None:
    User.objects.filter(email=carla.who.email).update(role="")

    assert carla.opens("staff_start").status_code == 403
    assert carla.opens("staff_payments").status_code == 403


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(samuel) -> None:
    assert samuel.opens("staff_outage_new").status_code == 200
    User.objects.filter(email=samuel.who.email).update(role=Role.CLERK)

    assert samuel.opens("staff_outage_new").status_code == 403


def test_an_auditor_only_reads() -> None:
    assert all(act.only_reads for act in PERMISSIONS[Role.AUDITOR])
    assert {act for act in Act if act.only_reads} == PERMISSIONS[Role.AUDITOR]


def test_every_act_is_somebodys() -> None:
    assert {act for acts in PERMISSIONS.values() for act in acts} == set(Act)


def forgetful(request) -> HttpResponse:
    return HttpResponse("the till")


def test_a_page_that_does_not_say_what_it_needs_is_open_to_nobody(samuel, caplog) -> None:
    with override_settings(ROOT_URLCONF=_with_the_forgotten_page()):
        answer = samuel.client.get("/staff/forgotten/")

    assert answer.status_code == 403
    assert "the till" not in answer.content.decode()
    assert "does not say what it needs" in caplog.text


def _with_the_forgotten_page() -> object:
    class Addresses:
        urlpatterns = [path("staff/forgotten/", forgetful), *get_resolver().url_patterns]

    return Addresses


def test_the_table_in_the_documentation_is_the_one_in_the_code() -> None:
    lines = (Path(__file__).resolve().parents[3] / "docs" / "staff.md").read_text().splitlines()
    for act in Act:
        told = next(line for line in lines if line.startswith(f"| `{act}` |")).split("|")[2:-1]
        said = dict(zip(Role, (cell.strip() == "yes" for cell in told), strict=True))
        assert said == {role: may(role, act) for role in Role}
