"""Every invariant of money is shown to be watched: each is broken once, and found by its name."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tallystick.kernel.money import Money
from tallystick.usecases._proofs import INVARIANTS
from tallystick.usecases.prove_books import prove_books
from tallystick.usecases.take_payout import take_payout
from tests.in_process import payment_gateway
from tests.moment import NOON
from tests.payer import RETURNING_ACCOUNT
from tests.people import bill
from tests.processor import Bank
from tests.refunding import Office
from tests.usecases.breaks import BREAKS, GUARDS, Books

pytestmark = [pytest.mark.django_db, pytest.mark.broken_books]


@pytest.fixture
def books(ana, ben, confirm, clock) -> Books:
    first = ana.wants(bill(due=(NOON - timedelta(days=2)).date())).chooses("card").starts()
    ana.pays()
    second = ben.wants(bill(number="9190000002")).chooses("echeck").starts()
    ben.pays(RETURNING_ACCOUNT)
    confirm(first), confirm(second)
    clock.forward(days=10)
    confirm(second)
    Bank(clock).pays_out()
    gateway = payment_gateway()
    city, now = settings.CITY, clock.moment
    payout, *_ = (
        take_payout(payout=said, code="sandbox", gateway=gateway, actor="jobs", now=now, city=city)
        for said in gateway.payouts_since(NOON)
    )
    refund = Office(clock).gives_back(first, Money(2_00), reason="goodwill")
    return Books(first, second, bill(number="9190000003"), refund, payout)


def test_right_books_are_proven(books: Books) -> None:
    proofs = books.proofs()

    assert [proof.id for proof in proofs] == [invariant.id for invariant in INVARIANTS]
    assert books.broken() == {}
    counted = {proof.id: proof.checked for proof in proofs}
    # Three bills, a late fee, two payments, a return and its fee, two payouts, a refund, its end.
    assert counted["I1"] == 12
    assert (counted["I4"], counted["I5"], counted["I11"], counted["I12"]) == (3, 2, 1, 2)


@pytest.mark.parametrize(("sql", "found"), BREAKS.values(), ids=BREAKS)
def test_a_break_is_found_by_its_name(books: Books, sql: str, found: dict[str, str]) -> None:
    books.break_by(sql)

    broken = books.broken()

    assert set(broken) == set(found)
    for identity, example in found.items():
        assert example.format(**vars(books)) in broken[identity]


@pytest.mark.parametrize(("guard", "table"), GUARDS.items(), ids=GUARDS)
def test_a_guard_that_is_switched_off_or_gone_is_found(guard: str, table: str) -> None:
    for change in ("DISABLE TRIGGER {}", "ENABLE REPLICA TRIGGER {}"):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} {change.format(guard)}")
        proofs = prove_books(actor="test", now=NOON, city=settings.CITY)
        assert {proof.id: proof.examples for proof in proofs if proof.broken} == {"I3": (guard,)}


def test_every_guard_of_the_money_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                WHERE NOT t.tgisinternal AND t.tgname !~ '^pgtrigger_'
                  AND c.relname ~ '^(ledger|billing|checkout|payments|receipts|notices)_|'
                      '^(refunds|banking)_'"""
        )
        assert {name for (name,) in cursor.fetchall()} == set(GUARDS)


def test_every_invariant_is_broken_here() -> None:
    broken_here = {name.split(",")[0] for name in BREAKS} | {"I3"}

    assert broken_here == {invariant.id for invariant in INVARIANTS}


def test_many_exceptions_are_counted_and_the_first_are_named(books: Books) -> None:
    for number in range(8):
        bill(number=f"919000001{number}")
    books.break_by("UPDATE billing_obligation SET open_cents = open_cents + 1")

    (proof,) = [proof for proof in books.proofs() if proof.broken]

    assert (proof.id, proof.broken, len(proof.examples)) == ("I4", 11, 5)


class TestTheCommand:
    @pytest.fixture
    def said(self) -> Callable[..., str]:
        """Run the command and return what it prints, whether or not it ends well."""

        def run(*arguments: str) -> str:
            out = StringIO()
            try:
                call_command("prove_books", *arguments, stdout=out)
            except CommandError as error:
                return f"{out.getvalue()}{error} (exit {error.returncode})"
            return out.getvalue()

        return run

    def test_it_says_that_the_books_are_proven(self, books: Books, said) -> None:
        lines = said().splitlines()

        assert len(lines) == len(INVARIANTS) + 1
        assert lines[0].startswith("I1   Every entry has at least two postings")
        assert lines[0].endswith("checked 12, broken 0")
        assert lines[-1] == "The books are proven."

    def test_it_names_what_is_broken_and_ends_with_1(self, books: Books, said) -> None:
        books.break_by("UPDATE billing_obligation SET open_cents = 1 WHERE id = %(open)s")

        text = said()

        assert "below zero: checked 3, broken 1\n       parking 9190000003\n" in text
        assert text.endswith("The books are not right: I4 (exit 1)")
        assert "proven" not in text

    def test_it_speaks_json(self, books: Books, said) -> None:
        answer = json.loads(said("--json"))

        assert answer["proven"] is True
        assert [proof["id"] for proof in answer["proofs"]] == [each.id for each in INVARIANTS]

    def test_its_json_names_what_is_broken_too(self, books: Books, said) -> None:
        books.break_by("UPDATE billing_obligation SET open_cents = 1 WHERE id = %(open)s")

        text, _, end = said("--json").rpartition("}")
        answer = json.loads(f"{text}}}")

        assert answer["proven"] is False
        assert [proof for proof in answer["proofs"] if proof["broken"]] == [
            {
                "id": "I4",
                "says": next(each.says for each in INVARIANTS if each.id == "I4"),
                "checked": 3,
                "broken": 1,
                "examples": ["parking 9190000003"],
            }
        ]
        assert end.endswith("(exit 1)")


def test_it_asks_once(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        prove_books(actor="test", now=NOON, city=settings.CITY)
