"""An imported file can be taken back while nothing was paid on its bills."""

import pytest
from django.conf import settings

from tallystick.kernel.identifiers import new_id
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry
from tallystick.records.billing.models import Bill, Import, Obligation
from tallystick.usecases.import_bills import Imported
from tallystick.usecases.import_revert import (
    NoSuchImport,
    NotRevertible,
    Reverted,
    import_revert,
)
from tests.bill_file import TICKET, Paid, Take, paid, payment, take, ticket
from tests.books import assert_sound, balance, entries, open_of, unapplied_of
from tests.moment import NOON
from tests.resident import Resident

__all__ = ["paid", "take"]  # fixtures
pytestmark = pytest.mark.django_db

PARKING = settings.CITY.service["parking"]
FINES = PARKING.charge["fine"].revenue


def take_back(taken: Imported) -> Reverted:
    return import_revert(import_id=taken.import_id, city=settings.CITY, actor="ana", now=NOON)


def test_bills_that_came_with_the_file_are_void(take: Take) -> None:
    done = take_back(take(ticket(), ticket("9188814622", amount="-20.00")))

    assert (done.file_name, done.voided, done.restored) == ("bills.jsonl", 2, 0)
    assert {bill.state for bill in Bill.objects.all()} == {"VOID"}
    assert (open_of(TICKET), unapplied_of("9188814622")) == (ZERO, ZERO)
    assert balance(PARKING.receivable) == balance(FINES) == ZERO
    assert Entry.objects.filter(reverses__isnull=False).count() == 3
    assert Import.objects.get().state == "REVERTED"
    assert_sound()


def test_the_same_file_can_be_taken_again_afterwards(take: Take) -> None:
    take_back(take(ticket(history=[payment("2026-11-10", "10.00")])))
    again = take(ticket(history=[payment("2026-11-10", "10.00")]))

    assert again.changed == 1
    assert open_of(TICKET) == Money(35_00)
    bill = Bill.objects.get()
    assert (bill.state, bill.version) == ("STANDING", 2)
    assert_sound()


def test_a_changed_bill_says_again_what_it_said_before(take: Take) -> None:
    take(ticket(amount="45.00", details={"place": "1 N State St"}))
    before = Bill.objects.values("total_cents", "details", "digest", "imported").get()
    done = take_back(take(ticket(amount="60.00", history=[payment("2026-11-10", "10.00")])))

    assert (done.voided, done.restored) == (0, 1)
    assert Bill.objects.values("total_cents", "details", "digest", "imported").get() == before
    assert open_of(TICKET) == Money(45_00)
    assert [line.cents for line in Obligation.objects.get().lines.all()] == [45_00]
    assert balance(settings.CITY.books.conversion) == ZERO
    assert_sound()


def test_files_are_taken_back_one_after_the_other(take: Take) -> None:
    taken = [take(ticket(amount=f"{dollars}.00")) for dollars in (45, 60, 30)]

    with pytest.raises(NotRevertible, match="A later file has changed 1 of its bills"):
        take_back(taken[1])
    for one, left in zip(reversed(taken), (60_00, 45_00, 0), strict=True):
        take_back(one)
        assert open_of(TICKET) == Money(left)
        assert_sound()
    assert Bill.objects.get().state == "VOID"


def test_a_restored_bill_can_be_changed_again(take: Take) -> None:
    take(ticket(amount="45.00"))
    take_back(take(ticket(amount="60.00")))
    taken = take(ticket(amount="70.00"))

    assert taken.changed == 1
    assert open_of(TICKET) == Money(70_00)
    assert_sound()


def test_a_file_with_a_paid_bill_stays(take: Take, paid: Paid) -> None:
    taken = take(ticket(), ticket("9188814622"))
    paid(TICKET)

    with pytest.raises(NotRevertible, match=f"Something was paid or posted .* {TICKET}"):
        take_back(taken)

    assert open_of("9188814622") == Money(45_00)
    assert entries("reversal") == 0


def test_a_file_with_a_payment_under_way_stays(take: Take, ana: Resident) -> None:
    taken = take(ticket())
    ana.wants(Obligation.objects.get()).chooses("card").starts()

    with pytest.raises(NotRevertible, match=f"A payment is under way .* {TICKET}"):
        take_back(taken)


def test_a_history_that_was_replaced_is_not_brought_back(take: Take) -> None:
    take(ticket(history=[payment("2026-11-10", "10.00")]))
    taken = take(ticket(history=[]))

    with pytest.raises(NotRevertible, match="replaced the history"):
        take_back(taken)


def test_a_file_is_taken_back_once(take: Take) -> None:
    taken = take(ticket())
    take_back(taken)

    with pytest.raises(NotRevertible, match="taken back already, on 2026-11-23"):
        take_back(taken)


def test_an_unknown_import_is_said_so(take: Take) -> None:
    with pytest.raises(NoSuchImport):
        import_revert(import_id=new_id(), city=settings.CITY, actor="ana", now=NOON)
