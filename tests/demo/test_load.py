"""Loading the demo city: the real import takes it, once, and a visitor finds what the hints say."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tallystick.catalog.load import load_city
from tallystick.catalog.starter import start_city
from tallystick.demo import clock
from tallystick.demo.hints import hints
from tallystick.demo.invented.city import invent
from tallystick.demo.models import LoadedCity
from tallystick.kernel.dates import local_day
from tallystick.kernel.money import ZERO, Money
from tallystick.records.billing.models import Bill, Import, Obligation, PayerAccount
from tallystick.records.billing.owed import owed
from tests import books

CITY = settings.CITY

pytestmark = pytest.mark.django_db


def load(accounts: int = 60) -> str:
    out = io.StringIO()
    call_command("demo_load", accounts=accounts, stdout=out)
    return out.getvalue()


def today():
    return local_day(clock.now(), CITY.zone)


def said() -> str:
    out = io.StringIO()
    call_command("demo_hints", stdout=out)
    return out.getvalue()


def test_the_books_take_every_bill_and_balance():
    load()

    drafts = list(invent(CITY, today=today(), accounts=60))
    assert Bill.objects.count() == len(drafts)
    assert PayerAccount.objects.count() == len({(d.service.code, d.account) for d in drafts})
    open_cents = sum(part.balance.cents for d in drafts for part in d.parts if part.balance > ZERO)
    assert sum(Obligation.objects.values_list("open_cents", flat=True)) == open_cents
    books.assert_sound()


def test_every_proof_of_the_books_holds():
    load()
    out = io.StringIO()

    call_command("prove_books", stdout=out)

    assert "The books are proven." in out.getvalue()


def test_what_was_paid_late_is_paid_in_full():
    """The late fees that the portal computes today are those that came with the history."""
    load(accounts=200)
    paid = [
        (draft.number, draft.service.code)
        for draft in invent(CITY, today=today(), accounts=200)
        if any(part.fees for part in draft.parts) and not any(p.balance for p in draft.parts)
    ]
    assert len(paid) > 10
    for service in CITY.services:
        ids = Obligation.objects.filter(
            bill__service=service.code, open_cents=0, bill__total_cents__gt=0
        ).values_list("id", flat=True)
        for debt in owed(list(ids), as_of=today(), city=CITY).values():
            assert debt.total == ZERO, (service.code, debt.facts.number, debt.lines)


def test_a_second_start_loads_nothing():
    assert "is loaded" in load()
    bills = Bill.objects.count()

    assert f"The demo city is loaded: {bills:,} bills." in load(accounts=500)
    assert Bill.objects.count() == bills
    assert Import.objects.count() == 1


def test_a_start_that_was_cut_off_is_finished_with_the_same_file():
    load()
    # The import is in the books, and then the power went out.
    LoadedCity.objects.update(loaded_at=None)
    clock.advance("3d", zone=CITY.zone)

    load()

    assert Import.objects.count() == 1
    assert LoadedCity.objects.get().loaded_at is not None


def test_two_cities_do_not_mix(settings):
    load()
    settings.CITY = CITY.model_copy(update={"code": "springfield"})

    with pytest.raises(CommandError, match="has the demo of chicago, not of springfield"):
        load()

    assert [each.city for each in LoadedCity.objects.all()] == ["chicago"]


def test_a_city_that_was_just_started_has_bills_to_try(settings, tmp_path):
    start_city(tmp_path / "springfield", code="springfield")
    settings.CITY = load_city(tmp_path / "springfield")

    load()

    [hint] = hints(settings.CITY, today=today())
    [license_] = Bill.objects.filter(number=hint.service.identifiers[0].read(hint.typed))
    assert hint.service.code == "dog-license"
    assert hint.owes > ZERO
    assert license_.total_cents % 100 == 0
    assert f"Dog license: License number {hint.typed}" in said()


def test_the_city_is_made_for_the_day_on_the_demos_clock():
    clock.advance("1mo", zone=CITY.zone)
    load()

    assert LoadedCity.objects.get().made_for == today()
    assert Bill.objects.filter(issued_on__gt=today()).count() == 0


def test_a_city_without_people_is_no_city():
    with pytest.raises(CommandError, match="at least one account"):
        load(accounts=0)


def test_the_hints_name_a_bill_of_every_service_that_has_one_to_pay():
    load(accounts=1000)

    found = hints(CITY, today=today())

    to_pay = Obligation.objects.filter(open_cents__gt=0)
    assert {hint.service.code for hint in found} == set(
        to_pay.values_list("bill__service", flat=True)
    )
    assert len({hint.service.code for hint in found}) >= 5
    for hint in found:
        assert any(identifier.read(hint.typed) for identifier in hint.service.identifiers)
        assert bool(hint.second) == (hint.service.second is not None)


def test_the_hints_say_how_each_bill_stands():
    load()

    text = said()

    assert "Ticket number 9400000011, License plate AR70416" in text
    assert "$50.00, due in 5 days" in text
    assert "$120.00, 12 days late" in text
    assert "Leila Haddad, a water bill that is a credit: nothing to pay" in text
    assert "4242 4242 4242 4242" in text
    assert "000123456789" in text
    assert "/demo/outbox/" in text


def test_the_hints_go_with_the_clock():
    load()
    clock.advance("1w", zone=CITY.zone)

    text = said()

    assert "Ana Reyes, a parking ticket: $100.00, 2 days late" in text


def test_without_bills_the_hints_say_how_to_get_some():
    assert "manage.py demo_load" in said()


def test_the_page_has_the_same_hints(client):
    load()

    page = client.get("/demo/").content.decode()

    assert "Ana Reyes</bdi>: a parking ticket" in page
    assert "9400000011" in page
    assert "$50.00" in page


def test_leilas_credit_is_unapplied_money():
    load()

    [credit] = Bill.objects.filter(total_cents__lt=0, account__name="Leila Haddad")

    assert books.open_of(credit.number) == ZERO
    assert books.unapplied_of(credit.number) == -Money(credit.total_cents)


def test_anas_penalty_comes_when_the_clock_passes_the_due_date():
    load()
    ids = list(Obligation.objects.filter(bill__number="9400000011").values_list("id", flat=True))
    due = today() + timedelta(days=5)

    [on_time] = owed(ids, as_of=due, city=CITY).values()
    [late] = owed(ids, as_of=due + timedelta(days=1), city=CITY).values()

    assert (on_time.total, late.total) == (Money(50_00), Money(100_00))
