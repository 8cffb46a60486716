"""A bill file is taken whole, posts what it should, and posts only differences afterwards."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tallystick.kernel.dates import start_of_day
from tallystick.kernel.money import ZERO, Money
from tallystick.ledger.models import Entry, Posting
from tallystick.records.billing.models import Bill, BillVersion, Import, Obligation, PayerAccount
from tallystick.usecases.import_bills import AlreadyTaken, Refused
from tests.bill_file import TICKET, Paid, Take, paid, payment, take, tax_bill, ticket
from tests.books import assert_sound, balance, entries, open_of, unapplied_of
from tests.moment import NOON
from tests.resident import Resident

__all__ = ["paid", "take"]  # fixtures
pytestmark = pytest.mark.django_db

NOW = NOON
PARKING, TAX = settings.CITY.service["parking"], settings.CITY.service["property-tax"]
RECEIVABLE = PARKING.receivable
FINES, PENALTIES = PARKING.charge["fine"].revenue, PARKING.charge["penalty"].revenue
CONVERSION = settings.CITY.books.conversion


def reasons(refused: pytest.ExceptionInfo[Refused]) -> Sequence[tuple[int, str]]:
    return [(mistake.line, mistake.reason) for mistake in refused.value.mistakes]


def test_a_new_ticket_is_owed_and_earned(take: Take) -> None:
    taken = take(ticket())

    assert (taken.new, taken.changed, taken.same, taken.total) == (1, 0, 0, Money(45_00))
    assert open_of(TICKET) == Money(45_00)
    assert balance(RECEIVABLE) == Money(45_00)
    assert balance(FINES) == Money(-45_00)
    entry = Entry.objects.get()
    assert entry.idempotency_key == f"bill:parking:{TICKET}:1"
    assert entry.effective_at == start_of_day(date(2026, 11, 1), settings.CITY.zone)
    assert entry.posting_date == date(2026, 11, 23)
    debit = Posting.objects.get(side="D")
    assert debit.subject_id == Obligation.objects.get().id
    assert debit.part == "fine"
    assert_sound()


def test_numbers_are_stored_as_people_search_them(take: Take) -> None:
    take(ticket("9188-814-62l"))

    account = PayerAccount.objects.get()
    assert Bill.objects.get().number == TICKET
    assert (account.number, account.second, account.name) == ("ILAB12345", "AB12345", "Ana Reyes")


def test_a_later_file_refreshes_the_account_and_forgets_nothing(take: Take) -> None:
    take(ticket())
    take(ticket("9188814622", name="Ana Reyes-Okafor", second=""))

    account = PayerAccount.objects.get()
    assert (account.name, account.second) == ("Ana Reyes-Okafor", "AB12345")


def test_each_installment_and_charge_is_posted_by_itself(take: Take) -> None:
    bill = tax_bill("55.00", "45.00")
    bill["obligations"][0]["lines"].append(
        {"charge": "interest", "label": "Interest", "amount": "1.00"}
    )
    bill["total"] = "101.00"
    take(bill)

    assert [o.open_cents for o in Obligation.objects.order_by("position")] == [56_00, 45_00]
    assert balance(TAX.receivable) == Money(101_00)
    assert balance(TAX.charge["tax"].revenue) == Money(-100_00)
    assert balance(TAX.charge["interest"].revenue) == Money(-1_00)
    assert entries("bill") == 1
    assert_sound()


def test_lines_of_one_charge_are_one_posting(take: Take) -> None:
    lines = [
        {"charge": "fine", "label": "Expired meter", "amount": "60.00"},
        {"charge": "fine", "label": "Courtesy", "amount": "-15.00"},
    ]
    take(ticket(obligations=[{"due": "2026-11-26", "lines": lines}]))

    assert [p.cents for p in Posting.objects.all()] == [45_00, 45_00]
    assert open_of(TICKET) == Money(45_00)


def test_a_bill_over_nothing_has_no_entry(take: Take) -> None:
    take(ticket(amount="0.00"))

    assert Entry.objects.count() == 0
    assert open_of(TICKET) == ZERO


def test_a_negative_total_is_a_credit(take: Take) -> None:
    take(ticket(amount="-20.00"))

    assert open_of(TICKET) == ZERO
    assert unapplied_of(TICKET) == Money(20_00)
    assert balance(FINES) == Money(20_00)
    assert balance(RECEIVABLE) == ZERO
    assert_sound()


def test_history_comes_as_dated_movements(take: Take) -> None:
    take(
        ticket(
            amount="100.00",
            issued="2025-01-10",
            obligations=[
                {
                    "due": "2025-02-04",
                    "lines": [{"charge": "fine", "label": "Speeding", "amount": "100.00"}],
                }
            ],
            history=[
                {"on": "2025-02-05", "kind": "late-fee", "charge": "penalty", "amount": "100.00"},
                payment("2025-03-01", "80.00", note="check 1017"),
                {"on": "2025-03-02", "kind": "reduction", "charge": "penalty", "amount": "50.00"},
            ],
        )
    )

    assert open_of(TICKET) == Money(70_00)
    assert balance(CONVERSION) == Money(80_00)
    assert balance(FINES) == Money(-100_00)
    assert balance(PENALTIES) == Money(-50_00)
    paid = Entry.objects.get(memo="check 1017")
    assert paid.effective_at == start_of_day(date(2025, 3, 1), settings.CITY.zone)
    assert paid.posting_date == date(2026, 11, 23)
    assert_sound()


def test_two_equal_payments_of_one_day_are_two(take: Take) -> None:
    take(ticket(history=[payment("2026-11-10", "10.00"), payment("2026-11-10", "10.00")]))

    assert open_of(TICKET) == Money(25_00)


def test_an_overpaid_history_leaves_unapplied_money(take: Take) -> None:
    take(ticket(history=[payment("2026-11-10", "60.00")]))

    assert open_of(TICKET) == ZERO
    assert unapplied_of(TICKET) == Money(15_00)
    assert balance(CONVERSION) == Money(60_00)
    assert_sound()


def test_the_same_file_again_changes_nothing_and_says_so(take: Take) -> None:
    first = take(ticket())

    with pytest.raises(AlreadyTaken) as again:
        take(ticket())

    assert again.value.import_id == first.import_id
    assert Import.objects.count() == Entry.objects.count() == 1


def test_an_unchanged_bill_in_another_file_posts_nothing(take: Take) -> None:
    take(ticket())
    taken = take(ticket(), ticket("9188814622"))

    assert (taken.new, taken.changed, taken.same) == (1, 0, 1)
    assert balance(RECEIVABLE) == Money(90_00)
    assert Bill.objects.get(number=TICKET).version == 1


def test_a_newer_version_posts_the_difference(take: Take) -> None:
    take(ticket(amount="45.00"))
    taken = take(ticket(amount="60.00"))

    assert (taken.new, taken.changed, taken.same) == (0, 1, 0)
    assert open_of(TICKET) == Money(60_00)
    change = Entry.objects.get(kind="bill_change")
    assert change.idempotency_key == f"bill:parking:{TICKET}:2"
    assert {posting.cents for posting in change.postings.all()} == {15_00}
    obligation = Obligation.objects.get()
    assert (obligation.revision, obligation.lines.get().cents) == (2, 60_00)
    assert BillVersion.objects.get().document["bill"]["total_cents"] == 45_00
    assert_sound()


def test_a_correction_of_words_alone_posts_nothing(take: Take) -> None:
    take(ticket())
    taken = take(ticket(details={"place": "1 N State St"}))

    assert taken.changed == 1
    assert Entry.objects.count() == 1
    assert Bill.objects.get().details == {"place": "1 N State St"}


def test_an_amount_that_moves_to_another_charge_moves_in_the_books(take: Take) -> None:
    take(ticket(amount="45.00"))
    lines = [{"charge": "penalty", "label": "Late", "amount": "45.00"}]
    take(ticket(obligations=[{"due": "2026-11-26", "lines": lines}]))

    assert balance(FINES) == ZERO
    assert balance(PENALTIES) == Money(-45_00)
    assert open_of(TICKET) == Money(45_00)
    assert_sound()


def test_installments_come_and_go(take: Take) -> None:
    number = "202504341060080000"
    take(tax_bill("55.00", "45.00"))
    shorter = tax_bill("80.00", "0.00")
    shorter["obligations"].pop()
    take(shorter)
    assert [o.open_cents for o in Obligation.objects.order_by("position")] == [80_00, 0]

    take(tax_bill("55.00", "60.00"))
    assert [o.open_cents for o in Obligation.objects.order_by("position")] == [55_00, 60_00]
    assert open_of(number) == Money(115_00)
    assert_sound()


def test_a_bill_that_shrinks_below_what_was_paid_leaves_unapplied_money(
    take: Take, paid: Paid
) -> None:
    take(ticket(amount="100.00"))
    paid(TICKET)
    take(ticket(amount="60.00"))

    assert open_of(TICKET) == ZERO
    assert unapplied_of(TICKET) == Money(40_00)
    assert balance(RECEIVABLE) == ZERO
    assert_sound()


def test_money_that_a_mistake_set_free_comes_back_with_the_next_version(
    take: Take, paid: Paid
) -> None:
    take(ticket(amount="100.00"))
    paid(TICKET)
    take(ticket(amount="60.00"))
    take(ticket(amount="90.00"))
    assert (open_of(TICKET), unapplied_of(TICKET)) == (ZERO, Money(10_00))

    take(ticket(amount="130.00"))
    assert (open_of(TICKET), unapplied_of(TICKET)) == (Money(30_00), ZERO)
    assert_sound()


def test_a_bill_with_a_payment_under_way_may_be_corrected(take: Take, ana: Resident) -> None:
    take(ticket(amount="100.00"))
    ana.wants(Obligation.objects.get()).chooses("echeck").starts()
    take(ticket(amount="70.00"))

    obligation = Obligation.objects.get()
    assert (obligation.open_cents, obligation.held_cents) == (70_00, 100_00)
    assert obligation.revision > 1


def test_a_newer_history_adds_and_takes_back_movements(take: Take) -> None:
    take(ticket(history=[payment("2026-11-10", "10.00"), payment("2026-11-11", "5.00")]))
    take(ticket(history=[payment("2026-11-10", "10.00"), payment("2026-11-12", "7.00")]))

    assert open_of(TICKET) == Money(28_00)
    assert balance(CONVERSION) == Money(17_00)
    assert entries("reversal") == 1

    take(ticket(history=[payment("2026-11-11", "5.00"), payment("2026-11-10", "10.00")]))
    assert open_of(TICKET) == Money(30_00)
    assert_sound()


def test_a_version_that_says_nothing_of_history_leaves_it(take: Take) -> None:
    take(ticket(history=[payment("2026-11-10", "10.00")]))
    take(ticket(amount="50.00"))

    assert open_of(TICKET) == Money(40_00)


def test_a_bill_of_tomorrow_takes_effect_when_it_is_taken(take: Take) -> None:
    take(
        ticket(
            issued="2026-11-24",
            obligations=[
                {"due": "2026-12-30", "lines": [{"charge": "fine", "label": "", "amount": "45.00"}]}
            ],
        )
    )

    assert Entry.objects.get().effective_at == NOW


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service": "dogs"}, 'No service is called "dogs".'),
        ({"number": "12AB"}, '"12AB" is not a Ticket number.'),
        ({"number": ""}, "The Ticket number is missing."),
        ({"account": "12345"}, '"12345" is not a License plate.'),
        ({"other_number": "77"}, '"77" is not a Notice number.'),
        ({"total": "46.00"}, "The lines sum to $45.00, but the total is $46.00."),
        ({"issued": "2026-11-27"}, "It is due on 2026-11-26, before it was issued on 2026-11-27."),
        ({"obligations": [], "total": "0.00"}, "The bill has 0 obligations"),
        (
            {"obligations": [{"due": "2026-11-26", "lines": []}], "total": "0.00"},
            "What is due on 2026-11-26 has 0 lines.",
        ),
        (
            {"period_from": "2026-11-02", "period_to": "2026-11-01"},
            "The period ends on 2026-11-01, before it begins on 2026-11-02.",
        ),
        ({"history": [payment("2026-11-24", "1.00")]}, "is in the future."),
        ({"details": {"referred": "soon"}}, 'It was referred on "soon". Write a day like'),
        ({"details": {"referred": "2026-11-24"}}, "in the future."),
        ({"history": [payment("2026-11-02", "1.00", obligation=2)]}, "is on obligation 2"),
        ({"history": [payment("2026-11-02", "1.00", charge="fine")]}, "names a charge."),
        ({"details": {"place": "1 State St\0"}}, "a character that we cannot store"),
        ({"name": "Ana \ud800"}, "a character that we cannot store"),
    ],
)
def test_a_bad_bill_is_refused_with_its_line_and_reason(
    take: Take, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        take(ticket("9188814622"), ticket(**change))

    assert [line for line, _ in reasons(refused)] == [2]
    assert reason in reasons(refused)[0][1]
    assert Bill.objects.count() == Entry.objects.count() == Import.objects.count() == 0


def test_an_unknown_charge_is_refused(take: Take) -> None:
    lines = [{"charge": "tip", "label": "Tip", "amount": "45.00"}]
    with pytest.raises(Refused) as refused:
        take(ticket(obligations=[{"due": "2026-11-26", "lines": lines}]))

    assert 'parking has no charge "tip".' in reasons(refused)[0][1]


def test_a_number_twice_in_a_file_is_refused(take: Take) -> None:
    with pytest.raises(Refused) as refused:
        take(ticket(), ticket("9188814622"), ticket("91-8881-4621"))

    assert reasons(refused) == [(3, f"The bill {TICKET} stands in the file already, in line 1.")]


def test_all_reasons_are_given_at_once_but_not_more_than_fifty(take: Take) -> None:
    bad = [ticket("12AB", total="1.00") for _ in range(3)]
    with pytest.raises(Refused) as refused:
        take(*bad)
    assert len(refused.value.mistakes) == 6
    assert not refused.value.more

    with pytest.raises(Refused) as refused:
        take(*[ticket("12AB") for _ in range(60)])
    assert len(refused.value.mistakes) == 50
    assert refused.value.more


def test_a_file_without_bills_is_refused(take: Take) -> None:
    with pytest.raises(Refused) as refused:
        take({"end": {"bills": 0, "total": "0.00"}})

    assert reasons(refused) == [(1, "There is no bill in the file.")]


def test_texts_may_hold_what_the_copy_format_escapes(take: Take) -> None:
    strange = 'a\\b\tc\nd\re "f" \\N \\.'
    take(ticket(name=strange, details={"place": strange}))

    assert PayerAccount.objects.get().name == strange
    assert Bill.objects.get().details == {"place": strange}


def test_nothing_is_left_behind(take: Take) -> None:
    take(ticket())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 'u'")
        assert cursor.fetchone() == (0,)
