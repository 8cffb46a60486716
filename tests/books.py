"""What the books say, in a few words for tests: account balances, what is open on a bill."""

from django.conf import settings
from django.db import connection

from tallystick.kernel.money import Money

_SIGNED = "coalesce(sum(CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END), 0)"


def _cents(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def balance(account: str) -> Money:
    """Return debits minus credits of an account."""
    return Money(_cents(f"SELECT {_SIGNED} FROM ledger_posting p WHERE account = %s", account))


def trial_balance() -> Money:
    """Return debits minus credits of all accounts: zero, or the books are broken."""
    return Money(_cents(f"SELECT {_SIGNED} FROM ledger_posting p"))


def entries(kind: str) -> int:
    """Return how many entries of a kind there are."""
    return _cents("SELECT count(*) FROM ledger_entry WHERE kind = %s", kind)


def open_of(number: str) -> Money:
    """Return what is open on a bill, all its obligations together."""
    return Money(
        _cents(
            "SELECT coalesce(sum(o.open_cents), 0) FROM billing_obligation o"
            " JOIN billing_bill b ON b.id = o.bill_id WHERE b.number = %s",
            number,
        )
    )


def unapplied_of(number: str) -> Money:
    """Return what a bill was paid beyond what it asks, as far as it is unapplied money."""
    return -Money(
        _cents(
            f"SELECT {_SIGNED} FROM ledger_posting p JOIN billing_bill b ON b.id = p.subject_id"
            " WHERE p.subject_kind = 'bill' AND p.account = %s AND b.number = %s",
            settings.CITY.books.unapplied,
            number,
        )
    )


def assert_sound() -> None:
    """Assert that debits equal credits, and every open balance is what the postings sum to."""
    assert trial_balance() == Money(0)
    wrong = _cents(
        "SELECT count(*) FROM billing_obligation o WHERE o.open_cents <>"
        f" (SELECT {_SIGNED} FROM ledger_posting p"
        "   WHERE p.subject_id = o.id AND p.subject_kind = 'obligation')"
    )
    assert wrong == 0, f"{wrong} open balances differ from the books"
