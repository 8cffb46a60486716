"""A mistake is undone by its mirror image: nothing is edited, and the sums say what is true."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry, Posting
from tallystick.ledger.post import Line, post
from tallystick.ledger.queries import debit_balance, received, trial_balance
from tallystick.ledger.reverse import NoSuchEntry, reverse
from tests.moment import NOON

# The entries stand alone, without the payments and bills that the proof of the books asks for.
pytestmark = [pytest.mark.django_db, pytest.mark.broken_books]
PAYMENT, TICKET = new_id(), new_id()


@pytest.fixture
def paid() -> Entry:
    """Ana pays a $45 ticket and a $2.50 fee by card."""
    post(
        key="ana pays",
        kind="payment",
        lines=[
            Line("1110", Money(47_50), "payment", PAYMENT),
            Line("1210", Money(-45_00), "obligation", TICKET),
            Line("4900", Money(-2_50), "payment", PAYMENT),
        ],
        effective_at=NOON,
        posting_date=NOON.date(),
        now=NOON,
    )
    return Entry.objects.get()


def undo(key: str = "ana pays", new_key: str = "ana's bank says no") -> UUID:
    return reverse(
        key=key,
        new_key=new_key,
        kind="reversal",
        effective_at=NOON + timedelta(days=9),
        posting_date=date(2026, 12, 2),
        now=NOON + timedelta(days=10),
    )


def test_every_account_is_where_it_was(paid: Entry) -> None:
    undo()

    assert [debit_balance(account) for account in ("1110", "1210", "4900")] == [ZERO] * 3
    assert trial_balance() == ZERO


def test_the_mirror_names_what_it_undoes_and_keeps_its_own_times(paid: Entry) -> None:
    mirror = Entry.objects.get(id=undo())

    assert (mirror.reverses, mirror.kind) == (paid, "reversal")
    assert mirror.effective_at == NOON + timedelta(days=9)
    assert mirror.recorded_at == NOON + timedelta(days=10)
    assert mirror.posting_date == date(2026, 12, 2)


def test_each_posting_is_mirrored_with_what_it_is_about(paid: Entry) -> None:
    mirror = undo()

    def sides(entry: UUID) -> set[tuple[object, ...]]:
        rows = Posting.objects.filter(entry=entry)
        return set(rows.values_list("account", "side", "cents", "subject_kind", "subject_id"))

    assert sides(mirror) == {
        (account, "C" if side == "D" else "D", *rest) for account, side, *rest in sides(paid.id)
    }


def test_what_was_received_stays_known(paid: Entry) -> None:
    assert received(PAYMENT) == Money(47_50)
    undo()
    assert received(PAYMENT) == Money(47_50)
    assert received(new_id()) == ZERO


def test_nothing_is_undone_twice(paid: Entry) -> None:
    undo()

    with pytest.raises(IntegrityError, match="reverses"), transaction.atomic():
        undo(new_key="once more")
    assert debit_balance("1110") == ZERO


def test_what_is_not_in_the_books_cannot_be_undone(paid: Entry) -> None:
    with pytest.raises(NoSuchEntry, match="ben pays"):
        undo(key="ben pays")
    assert Entry.objects.count() == 1


def test_an_undoing_can_be_undone(paid: Entry) -> None:
    undo()
    undo(key="ana's bank says no", new_key="the bank was wrong")

    assert debit_balance("1110") == Money(47_50)
    assert debit_balance("1210") == Money(-45_00)


def test_the_balance_of_an_account_is_debits_less_credits(paid: Entry) -> None:
    assert debit_balance("1110") == Money(47_50)
    assert debit_balance("4900") == Money(-2_50)
    assert debit_balance("no such account") == ZERO
